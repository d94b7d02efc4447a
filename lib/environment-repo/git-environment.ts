import type { GitRemote } from './git-remote';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What of git's own variables is passed on: the rest would point git at another repository, or print secrets. */
const passedOn =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|ASKPASS|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|EXEC_PATH|HTTP_\w+|PROXY_\w+)$/;

/** Reads the token from the environment of the helper's own process: it is in no argument and in no file. */
const tokenHelper =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "${SLIPWAY_GIT_USERNAME:-x-access-token}" "$SLIPWAY_GIT_TOKEN"; }; f';

/** What is fetched again when it is lost need not be on the disk before git goes on. */
const cacheSettings = [['core.fsync', 'none']] as const;

/** What a user's own configuration must not change. */
const settings: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.commitGraph', 'false'],
  ['protocol.ext.allow', 'never'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['push.recurseSubmodules', 'no'],
  ['push.followTags', 'false'],
  ['push.gpgSign', 'false'],
  ['push.useForceIfIncludes', 'false'],
  ['i18n.commitEncoding', 'UTF-8'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['trailer.separators', ':'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
];

/**
 * The environment of every git process: no prompt, English, no hook of the user's, credentials only from
 * `SLIPWAY_GIT_TOKEN` (with `SLIPWAY_GIT_USERNAME`, default `x-access-token`) or git's own helpers.
 *
 * @param origin Whether git may fetch a missing object from the remote by itself (`lazy`), reports it as missing
 * (`plain`), or works in the remote itself (`none`).
 */
export function gitEnvironment(
  env: Environment,
  remote: GitRemote,
  origin: 'lazy' | 'plain' | 'none',
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (!name.startsWith('GIT_') || passedOn.test(name))) kept[name] = value;
  }
  const config = [
    ...givenSettings(env),
    ...settings,
    ...(origin === 'none' ? [] : [...cacheSettings, ['remote.origin.url', remote.url] as const]),
    ...(origin === 'lazy' ? promisorSettings : []),
    ...tokenSettings(env, remote),
  ];
  config.forEach(([key, value], index) => {
    kept[`GIT_CONFIG_KEY_${index}`] = key;
    kept[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return {
    ...kept,
    GIT_CONFIG_COUNT: String(config.length),
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_DEFAULT_REF_FORMAT: 'files',
    LC_ALL: 'C',
    LANGUAGE: '',
  };
}

/** The values that may never be printed. */
export function secretsOf(env: Environment): string[] {
  const named = Object.entries(env).filter(([name]) =>
    /TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|CREDENTIAL/i.test(name),
  );
  return named.flatMap(([, value]) => (value !== undefined && value.length >= 8 ? [value] : []));
}

/** In the environment instead of the repository's file: a process without them sees what is missing and fetches nothing. */
const promisorSettings = [
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialclonefilter', 'blob:none'],
] as const;

function tokenSettings(env: Environment, { tokenScope }: GitRemote): (readonly [string, string])[] {
  if (tokenScope === undefined || (env['SLIPWAY_GIT_TOKEN'] ?? '') === '') return [];
  // The empty helper drops the ones before it: else they would be asked first, and asked to keep the token.
  return ['', tokenHelper].map((helper) => [`credential.${tokenScope}.helper`, helper] as const);
}

/** Settings that the caller of Slipway gave in the same way come first, so that ours win. */
function givenSettings(env: Environment): (readonly [string, string])[] {
  const count = Number(env['GIT_CONFIG_COUNT'] ?? 0);
  const given: (readonly [string, string])[] = [];
  for (let index = 0; index < count; index++) {
    const key = env[`GIT_CONFIG_KEY_${index}`];
    if (key !== undefined) given.push([key, env[`GIT_CONFIG_VALUE_${index}`] ?? '']);
  }
  return given;
}
