import { newSecretBackend } from '../constructs/secrets/backends';
import { sops } from '../constructs/secrets/backends/sops';
import { sealed } from '../constructs/secrets/backends/sealed';
import { readSecret } from '../constructs/secrets/read-secret';
import type { SealingScope } from '../constructs/secrets/sealing-scope';
import { UserError } from '../errors';
import type { Environment } from '../model/environment';
import { secretPath } from '../model/secret';
import { toYaml } from '../render';
import { planSeal, planSopsSeal, plannedObject, sopsRulesPath } from '../secrets';
import type { Context } from './command';
import { readSecretFile, sealingCertificateOf } from './secret-files';

/** A secret's file, as it is before a key is sealed. */
interface PresentFile {
  readonly secret: string;
  /** Undefined where there is none yet. */
  readonly text: string | undefined;
  readonly scope: SealingScope | undefined;
}

/** The key that is sealed. */
interface SealedInput {
  readonly key: string;
  readonly value: Uint8Array;
  readonly namespace: string;
  readonly sameValue: boolean;
  readonly type?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The file as it becomes, whatever it is encrypted with. */
interface SealedOutput {
  readonly path: string;
  readonly text: string;
  readonly change: 'added' | 'replaced';
  readonly revision: number;
  /** Fingerprint of a certificate, or recipients. */
  readonly sealedFor: string;
  /** What would be deployed, in YAML. */
  readonly preview: string;
}

/**
 * Chooses how a secret's file is written: as the present one is, else as the environment says. All that can be wrong before
 * a value is known is told here.
 *
 * @throws UserError where its backend keeps values elsewhere, and where there is no certificate.
 */
export function sealedFile(
  context: Context,
  environment: Environment,
  { secret, text, scope }: PresentFile,
): (input: SealedInput) => Promise<SealedOutput> {
  const path = secretPath(environment.name, secret);
  const place = { name: secret, environment: environment.name, path };
  const backend = text === undefined ? newSecretBackend(environment).name : readSecret({ ...place, text }).backend;
  const present = {
    secret,
    environment: environment.name,
    now: context.now(),
    ...(text === undefined ? {} : { text }),
  };
  if (backend === sops.name) {
    if (scope !== undefined) throw new UserError('sops knows no scope', 'leave out --scope', path);
    const rules = readSecretFile(context, sopsRulesPath);
    return async (input) => {
      const plan = await planSopsSeal({ ...present, ...input, rules, env: context.env });
      return { ...plan, sealedFor: plan.recipients.join(', '), preview: plan.text };
    };
  }
  if (backend !== sealed.name) {
    const fix =
      text === undefined
        ? newSecretBackend(environment).provide(place, 'KEY')
        : readSecret({ ...place, text }).provideKey('KEY');
    throw new UserError(`stands on backend '${backend}', which slipway seal does not write`, fix, path);
  }
  const certificate = sealingCertificateOf(context, environment.name);
  const pinned = environment.secrets.certificate;
  return async (input) => {
    const plan = planSeal({
      ...present,
      ...input,
      certificate,
      ...(pinned === undefined ? {} : { pinned }),
      ...(scope === undefined ? {} : { scope }),
    });
    const { revision, certificate: sealedFor } = plan.key;
    return await Promise.resolve({ ...plan, revision, sealedFor, preview: toYaml(plannedObject(plan)) });
  };
}
