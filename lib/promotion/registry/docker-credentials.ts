import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors';
import { readJson } from './read-json';
import { isDockerHub } from './registry-place';

/** What a registry, or the server of its tokens, is shown. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for an access token. */
  | { readonly kind: 'refresh-token'; readonly token: string }
  | { readonly kind: 'access-token'; readonly token: string };

/** Where credentials come from. */
export interface CredentialSource {
  /** @param host `host[:port]` of the registry @returns undefined where nobody is logged in */
  tryFind(host: string): Promise<Credential | undefined>;
}

/** Runs a credential helper with a text on its standard input. @returns undefined where there is no such program */
export type RunHelper = (
  program: string,
  input: string,
) => Promise<{ readonly code: number; readonly stdout: string } | undefined>;

/** What docker's credentials depend on. */
export interface DockerCredentialsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runHelper: RunHelper;
}

const config = z.object({
  auths: z
    .record(
      z.string(),
      z.object({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
        registrytoken: z.string().optional(),
      }),
    )
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

type Config = z.infer<typeof config>;
type Auth = NonNullable<Config['auths']>[string];

/**
 * Credentials as `docker login` left them: in `$DOCKER_CONFIG/config.json` (else `~/.docker`), or with the helpers that
 * it names. The file is read once, when it is first needed.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export function dockerCredentials({ env, runHelper }: DockerCredentialsOptions): CredentialSource {
  let reading: Promise<Config> | undefined;
  return {
    async tryFind(host) {
      reading ??= readConfig(env);
      const { auths = {}, credsStore, credHelpers = {} } = await reading;
      const ofHost = entryOf(credHelpers, host);
      const helper = ofHost?.value ?? credsStore;
      const server = ofHost?.key ?? (isDockerHub(host) ? 'https://index.docker.io/v1/' : host);
      const helped = helper === undefined || helper === '' ? undefined : await askHelper(runHelper, helper, server);
      return helped ?? credentialOf(entryOf(auths, host)?.value);
    },
  };
}

async function readConfig({ DOCKER_CONFIG: folder, HOME: home }: DockerCredentialsOptions['env']): Promise<Config> {
  const configFolder = folder ?? (home === undefined ? undefined : join(home, '.docker'));
  if (configFolder === undefined) return {};
  const file = join(configFolder, 'config.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    throw new UserError(`can not be read: ${String(error)}`, 'make it readable, or set DOCKER_CONFIG', file);
  }
  const parsed = readJson(text, config);
  if (parsed !== undefined) return parsed;
  // The message of a JSON error quotes the text, which may be a password.
  throw new UserError('is no configuration of docker', 'log in anew: docker login', file);
}

/** Whether an error says that there is no such file, or no such program. */
export function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/** Keys are hosts, some with a scheme and a path: `https://index.docker.io/v1/`. */
function entryOf<T>(
  entries: Readonly<Record<string, T>>,
  host: string,
): { readonly key: string; readonly value: T } | undefined {
  const bare = (key: string): string => key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  const isSame = (key: string): boolean => bare(key) === host || (isDockerHub(host) && isDockerHub(bare(key)));
  const found =
    Object.entries(entries).find(([key]) => key === host) ?? Object.entries(entries).find(([key]) => isSame(key));
  return found === undefined ? undefined : { key: found[0], value: found[1] };
}

function credentialOf(auth: Auth | undefined): Credential | undefined {
  if (auth === undefined) return undefined;
  if (auth.registrytoken !== undefined) return { kind: 'access-token', token: auth.registrytoken };
  if (auth.identitytoken !== undefined && auth.identitytoken !== '')
    return { kind: 'refresh-token', token: auth.identitytoken };
  const [, name, word] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth.auth ?? '', 'base64').toString('utf8')) ?? [];
  const username = auth.username ?? name;
  const password = auth.password ?? word?.replace(/\0+$/, '');
  return username === undefined || password === undefined ? undefined : { kind: 'password', username, password };
}

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** @see https://github.com/docker/docker-credential-helpers#development */
async function askHelper(run: RunHelper, helper: string, server: string): Promise<Credential | undefined> {
  const program = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper))
    throw new UserError(`'${helper}' is no credential helper`, 'correct the config.json of docker');
  const answer = await run(program, server);
  if (answer === undefined)
    throw new UserError(`${program} is not installed`, 'install it, or take it out of the config.json of docker');
  if (answer.code !== 0) {
    if (/not found/i.test(answer.stdout)) return undefined;
    throw new UserError(
      `${program} failed for ${server} (exit code ${answer.code})`,
      `log in anew: docker login ${server}`,
    );
  }
  const parsed = readJson(answer.stdout, helperAnswer);
  if (parsed === undefined)
    throw new UserError(`${program} gave no credential for ${server}`, `log in anew: docker login ${server}`);
  const { Username: username, Secret: password } = parsed;
  return username === '<token>' ? { kind: 'refresh-token', token: password } : { kind: 'password', username, password };
}
