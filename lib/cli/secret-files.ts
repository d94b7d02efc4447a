import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSealed } from '../constructs/secrets/backends/sealed';
import { isSops } from '../constructs/secrets/backends/sops';
import { readSecret } from '../constructs/secrets/read-secret';
import { UserError } from '../errors';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import { secretPath } from '../model/secret';
import { secretUses } from '../render';
import { certificatePath, readCertificate, type SealingCertificate } from '../secrets';
import type { Context } from './command';

type Root = Pick<Context, 'root'>;

/** The text of a file under `environments/secrets`, or undefined where there is none. */
export function readSecretFile({ root }: Root, path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Writes a file of ciphertext or certificates whole: a reader sees the old one or the new one. */
export function writeSecretFile({ root }: Root, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

/** The certificate that an environment's secrets are sealed for. @throws UserError where there is none */
export function sealingCertificateOf(root: Root, environment: string): SealingCertificate {
  const path = certificatePath(environment);
  const pem = readSecretFile(root, path);
  if (pem === undefined) {
    throw new UserError(
      `there is no ${path}`,
      `fetch the cluster's certificate: slipway secrets fetch-cert --env ${environment}`,
    );
  }
  return readCertificate(pem, path);
}

/** The namespace that a secret is used in. @throws UserError where nothing says it */
export function sealingNamespace(
  platform: Platform,
  environment: Environment,
  secret: string,
  text: string | undefined,
): string {
  const uses = secretUses(platform, [environment.name]);
  const namespaces = [...new Set(uses.filter((use) => use.secret === secret).map((use) => use.namespace))];
  const [only] = namespaces;
  if (only !== undefined && namespaces.length === 1) return only;
  if (namespaces.length > 1) {
    throw new UserError(
      `apps in several namespaces ask for secret '${secret}' in ${environment.name}: ${namespaces.join(', ')}`,
      'one Secret is of one namespace: give each its own, or name one: --namespace NAMESPACE',
    );
  }
  if (text !== undefined) {
    const path = secretPath(environment.name, secret);
    const provided = readSecret({ name: secret, environment: environment.name, path, text });
    if (isSealed(provided)) return provided.document.namespace;
    if (isSops(provided)) return provided.namespace;
  }
  throw new UserError(
    `no app asks for secret '${secret}' in ${environment.name}, so that its namespace is not known`,
    'declare it in an app first, or name it: --namespace NAMESPACE',
  );
}
