import { newSecretBackend, secretBackends } from '../../constructs/secrets/backends';
import { isSealed, sealCommand, type SealedSecret } from '../../constructs/secrets/backends/sealed';
import { readSecret } from '../../constructs/secrets/read-secret';
import type { ProvidedSecret } from '../../constructs/secrets/secret-backend';
import { UserError, compareText, type Problem } from '../../errors';
import type { Environment } from '../../model/environment';
import { groupBy } from '../../model/group-by';
import { secretPath, type SecretFile, type SecretUse } from '../../model/secret';
import { formatDuration } from '../../model/units';
import { day, validityProblems, type SealingCertificate } from '../seal/sealing-certificate';

/** Everything that is known of secrets without a cluster and without a private key. */
export interface SecretInventory {
  readonly environments: readonly Environment[];
  /** Files of all environments. */
  readonly files: readonly SecretFile[];
  /** By environment; an error where there is one that can not be used. */
  readonly certificates: ReadonlyMap<string, SealingCertificate | UserError>;
  readonly uses: readonly SecretUse[];
}

/** What a check found. */
export interface SecretFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly checked: { readonly secrets: number; readonly keys: number };
  /** Controllers that each environment's clusters must run for its secrets. */
  readonly needs: readonly { readonly environment: string; readonly controllers: readonly string[] }[];
  /** What can not be known offline, in words. */
  readonly notProven: readonly string[];
}

const notProvenOfAny =
  'that a value is the right one, and that two environments do not share a value that was sealed twice';

const warnDays = 30;
const dayMilliseconds = 86_400_000;

/** Checks secrets against apps, certificates and each other. @param now undefined leaves out what depends on the date, as a render must */
export function checkSecrets(inventory: SecretInventory, now?: Date): SecretFindings {
  const problems: Problem[] = [];
  const secrets = readAll(inventory.files, problems);
  const sealed = secrets.filter(isSealed);
  problems.push(
    ...inventory.environments.flatMap(backendProblems),
    ...certificateProblems(inventory),
    ...missing(inventory, secrets),
    ...unreferenced(inventory, secrets),
    ...ownerless(inventory),
    ...sealed.flatMap((one) => sealedProblems(inventory, one)),
    ...sharedCiphertext(secrets),
    ...(now === undefined ? [] : overdue(inventory, secrets, now)),
  );
  const warnings = now === undefined ? [] : expiring(inventory, now);
  const keys = secrets.reduce((sum, one) => sum + one.keys.length, 0);
  return {
    problems: unique(problems),
    warnings,
    checked: { secrets: secrets.length, keys },
    needs: needsOf(inventory, secrets),
    notProven: [
      ...secretBackends
        .filter(({ name }) => secrets.some((one) => one.backend === name))
        .flatMap((one) => one.notProven),
      notProvenOfAny,
    ],
  };
}

function needsOf({ environments }: SecretInventory, secrets: readonly ProvidedSecret[]): SecretFindings['needs'] {
  return environments.flatMap(({ name }) => {
    const own = secrets.filter(({ file }) => file.environment === name).flatMap((one) => one.needs);
    return own.length === 0 ? [] : [{ environment: name, controllers: [...new Set(own)].sort(compareText) }];
  });
}

function backendProblems(environment: Environment): readonly Problem[] {
  try {
    newSecretBackend(environment);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

function readAll(files: readonly SecretFile[], problems: Problem[]): ProvidedSecret[] {
  return files.flatMap((file) => {
    try {
      return [readSecret(file)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
}

function certificateProblems({ certificates, environments }: SecretInventory): Problem[] {
  const clustersOf = new Map(environments.map((one) => [one.name as string, one.clusters]));
  return [...certificates].flatMap(([name, one]) => {
    if (one instanceof UserError) return [...one.problems];
    const pinned = environments.find((environment) => environment.name === name)?.secrets.certificate;
    const foreign = [...certificates].filter(
      ([other, certificate]) =>
        other < name &&
        !(certificate instanceof UserError) &&
        certificate.fingerprint === one.fingerprint &&
        !(clustersOf.get(other) ?? []).some((cluster) => clustersOf.get(name)?.includes(cluster)),
    );
    return [
      ...foreign.map(([other]) => ({
        where: one.path,
        problem: `is the certificate of '${other}' too, which shares no cluster with '${name}'`,
        fix: `fetch the certificate of each cluster: slipway secrets fetch-cert --env ${name}`,
      })),
      ...(pinned === undefined || pinned === one.fingerprint
        ? []
        : [
            {
              where: one.path,
              problem: `is foreign: its fingerprint is ${one.fingerprint}, the environment names ${pinned}`,
              fix: 'fetch it from its own cluster, or change secrets.certificate',
            },
          ]),
    ];
  });
}

function missing({ uses, files, environments }: SecretInventory, secrets: readonly ProvidedSecret[]): Problem[] {
  return uses.flatMap(({ app, environment, namespace, secret, key }) => {
    const asks = `app '${app.name}' asks for key '${key}' of secret '${secret}' in ${environment}`;
    const isThere = files.some((file) => file.environment === environment && file.name === secret);
    if (!isThere) {
      const path = secretPath(environment, secret);
      const stage = environments.find((one) => one.name === environment);
      // One whose backend is none was told before.
      if (stage === undefined || backendProblems(stage).length > 0) return [];
      const fix = newSecretBackend(stage).provide({ name: secret, environment, path }, key);
      return [{ where: path, problem: `${asks}, which is not there`, fix }];
    }
    const found = secrets.find(({ file }) => file.environment === environment && file.name === secret);
    // One that can not be read was told before.
    if (found === undefined) return [];
    const where = found.file.path;
    if (!found.keys.includes(key))
      return [{ where, problem: `${asks}, which it does not have`, fix: found.provideKey(key) }];
    const bound = found.boundTo;
    if ((bound.namespace ?? namespace) === namespace && (bound.name ?? secret) === secret) return [];
    return [
      {
        where,
        problem: `is sealed for ${bound.namespace ?? namespace}/${bound.name ?? secret}, and app '${app.name}' uses it as ${namespace}/${secret}`,
        fix: `remove it and seal it anew: ${found.provideKey(key)}`,
      },
    ];
  });
}

function unreferenced({ uses }: SecretInventory, secrets: readonly ProvidedSecret[]): Problem[] {
  return secrets.flatMap(({ file, keys }) => {
    const used = uses.filter((use) => use.environment === file.environment && use.secret === file.name);
    if (used.length === 0) return [{ where: file.path, problem: 'no app asks for it', fix: 'remove it' }];
    const idle = keys.filter((key) => !used.some((use) => use.key === key));
    return idle.map((key) => ({ where: file.path, problem: `no app asks for key '${key}'`, fix: 'remove its line' }));
  });
}

/** In each namespace one app brings a secret. */
function ownerless({ uses }: SecretInventory): Problem[] {
  const bySecret = groupBy(uses, (use) => `${use.environment} ${use.namespace} ${use.secret}`);
  return [...bySecret.values()].flatMap((all) => {
    const owners = [...new Set(all.filter((use) => use.of === undefined).map((use) => use.app.name))];
    const [first] = all;
    if (first === undefined || owners.length === 1) return [];
    const where = secretPath(first.environment, first.secret);
    const names = owners.map((name) => `'${name}'`).join(' and ');
    const fix = `let one app bring it, and the others use it: secret('${first.secret}', '${first.key}', { of: … })`;
    const problem =
      owners.length === 0
        ? `no app of namespace '${first.namespace}' brings it`
        : `apps ${names} both bring it to namespace '${first.namespace}'`;
    return [{ where, problem, fix }];
  });
}

function sealedProblems({ certificates }: SecretInventory, { file, document }: SealedSecret): Problem[] {
  const certificate = certificates.get(file.environment);
  const where = file.path;
  if (certificate === undefined) {
    const fix = `slipway secrets fetch-cert --env ${file.environment}`;
    return [{ where, problem: `${file.environment} has no sealing certificate`, fix }];
  }
  if (certificate instanceof UserError) return [];
  const old = Object.entries(document.keys).filter(([, key]) => key.certificate !== certificate.fingerprint);
  return old.map(([key, sealed]) => ({
    where,
    problem: `key '${key}' is sealed for ${sealed.certificate}, the certificate is ${certificate.fingerprint}`,
    fix: `slipway secrets rotate --env ${file.environment}`,
  }));
}

/** One ciphertext in two places: copied, not sealed. */
function sharedCiphertext(secrets: readonly ProvidedSecret[]): Problem[] {
  const seen = new Map<string, string>();
  return secrets.flatMap(({ file, ciphertext = {} }) =>
    Object.entries(ciphertext).flatMap(([key, value]) => {
      const place = `key '${key}' of ${file.path}`;
      const other = seen.get(value);
      seen.set(value, other ?? place);
      if (other === undefined) return [];
      return [
        {
          where: file.path,
          problem: `key '${key}' has the ciphertext of ${other}`,
          fix: sealCommand(file.name, file.environment, key),
        },
      ];
    }),
  );
}

function overdue(
  { environments, certificates }: SecretInventory,
  secrets: readonly ProvidedSecret[],
  now: Date,
): Problem[] {
  const expired = [...certificates.values()].flatMap((one) =>
    one instanceof UserError ? [] : validityProblems(one, now),
  );
  const old = secrets.flatMap(({ file, dated = {}, provideKey }) => {
    const maxAge = environments.find((one) => one.name === file.environment)?.secrets.maxAge;
    if (maxAge === undefined) return [];
    return Object.entries(dated)
      .filter(([, key]) => now.getTime() - Date.parse(key.sealed) > maxAge.milliseconds)
      .map(([key, { sealed: since }]) => ({
        where: file.path,
        problem: `key '${key}' was sealed on ${since}, longer ago than ${formatDuration(maxAge)}`,
        fix: `give it a new value: ${provideKey(key)}`,
      }));
  });
  return [...expired, ...old];
}

function expiring({ certificates }: SecretInventory, now: Date): Problem[] {
  return [...certificates].flatMap(([environment, one]) => {
    if (one instanceof UserError) return [];
    const left = Math.floor((one.notAfter.getTime() - now.getTime()) / dayMilliseconds);
    if (left < 0 || left >= warnDays) return [];
    return [
      {
        where: one.path,
        problem: `expires on ${day(one.notAfter)}, in ${left} days`,
        fix: `renew the key pair, then: slipway secrets fetch-cert --env ${environment} --replace`,
      },
    ];
  });
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.where ?? ''}: ${one.problem}`, one])).values()];
}
