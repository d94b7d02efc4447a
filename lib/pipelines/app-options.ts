import { z } from 'zod';
import { throwIfAny, type Problem } from '../errors';
import { ruled, schemaProblems, strict } from '../model/schema-problems';
import { cronFault } from './cron';
import { findProvider, providerNames } from './find-provider';
import type { CloudLogin } from './pipeline';

/** Which commits become images. */
export type Flow =
  /** Every commit of main by its short id, and tags `v*` by their version. */
  | 'trunk'
  /** Tags `v*` only; requests to main are built and tested. */
  | 'tags'
  /** Every commit of `dev`, `staging` and `master`, a branch for each environment; and tags `v*`. */
  | 'branches';

/** One image that an app's repository builds. */
export interface AppImage {
  /** Container that it is for, as the app's release names it. */
  readonly container: string;
  /** Where it is pushed to, without a tag. */
  readonly repository: string;
  /** Relative to the folder of the app. @default 'Dockerfile' */
  readonly dockerfile: string;
  /** Relative to the folder of the app. @default '.' */
  readonly context: string;
}

/** How CI gets into the registry: by the token of the job, by a password among the secrets, or by its identity. */
export type RegistryLogin = 'job-token' | 'password' | CloudLogin;

/** The repository of the program, and what runs its pipelines. */
export interface AnnounceTarget {
  readonly provider: string;
  /** `owner/name`; on CircleCI with its forge: `gh/owner/name`. */
  readonly repository: string;
  /** @default 'main' */
  readonly branch: string;
  /** Root of the API. @default the provider's own cloud */
  readonly api?: string | undefined;
}

/** What an app's pipeline is made from. */
export interface AppOptions {
  readonly app: string;
  readonly images: readonly AppImage[];
  readonly program: AnnounceTarget;
  readonly flow: Flow;
  /** Time of the scheduled build, five fields in UTC; false for none. @default every night, but for the flow `tags` */
  readonly nightly: string | false;
  readonly platforms: readonly string[];
  /** Folder of the app in a repository of several; a change elsewhere then builds nothing. */
  readonly directory: string;
  /** Contracts with other apps, checked by the Dockerfile's stage `contract` against this Pact broker. */
  readonly contract: { readonly broker: string } | false;
  readonly login: RegistryLogin;
  /** By the identity of the run, or by a key among the secrets. @default by identity, where the provider vouches for one */
  readonly signing: 'identity' | 'key';
  readonly timeoutMinutes: number;
}

/** What an app's pipeline is declared with; the rest has defaults. */
export type AppProps = Partial<Omit<AppOptions, 'app' | 'images' | 'program'>> & {
  readonly app: string;
  readonly images: readonly (Partial<AppImage> & Pick<AppImage, 'repository'>)[];
  readonly program: Partial<AnnounceTarget> & Pick<AnnounceTarget, 'repository'>;
};

const name = ruled(
  z.string(),
  (text) => (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text) ? undefined : 'is no name of an app or container'),
  'lower-case letters, digits and dashes, at most 63',
);

const imageRepository = ruled(
  z.string(),
  (text) =>
    /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/.test(text)
      ? undefined
      : 'is no repository of images: the tag is the pipeline’s',
  'registry and path in lower case, without tag or digest: registry.example.com/cart',
);

const path = ruled(
  z.string(),
  (text) =>
    /^(\.|[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*)$/.test(text)
      ? undefined
      : 'is no path below the repository',
  'letters, digits, dots, dashes and slashes: services/cart',
);

const cron = ruled(z.string(), cronFault, "five fields in UTC: '17 3 * * *' is every night at 3:17");

const https = ruled(
  z.string(),
  (text) => (URL.canParse(text) && new URL(text).protocol === 'https:' ? undefined : 'is no address over TLS'),
  'begin it with https://',
);

const word = ruled(
  z.string(),
  (text) => (/^[\w.:/@+-]+$/.test(text) ? undefined : 'has characters that a shell reads as more than text'),
  'letters, digits and . : / @ + - _',
);

const cloudLogin = z.discriminatedUnion(
  'cloud',
  [
    strict({ cloud: z.literal('aws'), role: word, region: word }),
    strict({ cloud: z.literal('google'), workloadIdentityProvider: word, serviceAccount: word }),
    strict({ cloud: z.literal('azure'), clientId: word, tenantId: word }),
  ],
  { error: "'aws', 'google' or 'azure'" },
);

const login = z.union([z.enum(['job-token', 'password']), cloudLogin]);

const schema = strict({
  app: name,
  images: z
    .array(strict({ container: name.optional(), repository: imageRepository, dockerfile: path, context: path }))
    .check((payload) => {
      if (payload.value.length === 0)
        payload.issues.push({
          code: 'custom',
          message: 'are none: there is nothing to build',
          input: payload.value,
          params: { fix: 'name a repository of images' },
        });
    }),
  program: strict({
    provider: z.enum(providerNames()),
    repository: ruled(
      z.string(),
      (text) => (/^[\w.-]+(\/[\w.-]+)+$/.test(text) ? undefined : 'is no repository of a program'),
      'owner/name; on CircleCI gh/owner/name',
    ),
    branch: word,
    api: https.optional(),
  }),
  flow: z.enum(['trunk', 'tags', 'branches']),
  nightly: z.union([cron, z.literal(false)]),
  platforms: z
    .array(
      ruled(
        z.string(),
        (text) => (/^linux\/[a-z0-9]+(\/v\d+)?$/.test(text) ? undefined : 'is no platform of images'),
        'linux/amd64, linux/arm64, linux/arm/v7, …',
      ),
    )
    .min(1),
  directory: path,
  contract: z.union([strict({ broker: https }), z.literal(false)]),
  login,
  signing: z.enum(['identity', 'key']),
  timeoutMinutes: z.int().min(1).max(360),
});

/**
 * An app's options with their defaults.
 *
 * @param provider what runs its pipeline; the token of its jobs is taken where that opens the registry, and its identity
 *   signs where it has one.
 * @throws UserError with every one that is wrong.
 */
export function appOptions(props: AppProps, where?: string, provider = 'github-actions'): AppOptions {
  const images = props.images.map((one) => ({ dockerfile: 'Dockerfile', context: '.', ...one }));
  const given = {
    flow: 'trunk',
    nightly: props.flow === 'tags' ? false : '17 3 * * *',
    platforms: ['linux/amd64', 'linux/arm64'],
    directory: '.',
    contract: false,
    signing: findProvider(provider).vouches ? 'identity' : 'key',
    timeoutMinutes: 30,
    ...props,
    images,
    program: { provider: 'github-actions', branch: 'main', ...props.program },
    login: props.login ?? (isOpened(props, provider) ? 'job-token' : 'password'),
  } as const;
  const told = (problems: readonly Problem[]): Problem[] =>
    problems.map((one) => (where === undefined ? one : { ...one, where }));
  throwIfAny(told(schemaProblems(schema, given)));
  const options = { ...given, images: images.map((one) => ({ container: props.app, ...one })) };
  throwIfAny(told(clashes(options)));
  return options;
}

function isOpened({ images }: AppProps, provider: string): boolean {
  const { jobTokenOpens } = findProvider(provider);
  return images.every(({ repository }) => jobTokenOpens(registryOf(repository)) === 'yes');
}

/** What is right by itself and wrong together. */
function clashes({ images, login }: AppOptions): Problem[] {
  const problems: Problem[] = [];
  const containers = images.map(({ container }) => container);
  for (const twice of new Set(containers.filter((one, index) => containers.indexOf(one) !== index)))
    problems.push({ problem: `two images are for container '${twice}'`, fix: 'name the container of each' });
  const registries = new Set(images.map(({ repository }) => registryOf(repository)));
  if (registries.size > 1)
    problems.push({
      problem: `images go to several registries, ${[...registries].join(', ')}: there is one login`,
      fix: 'push them to one registry',
    });
  const [registry = ''] = registries;
  if (typeof login === 'object') {
    const expected = hosts[login.cloud];
    if (!expected.test(registry))
      problems.push({
        problem: `login.cloud '${login.cloud}' does not open the registry ${registry}`,
        fix: "take the cloud of the registry, or 'password'",
      });
  }
  return problems;
}

const hosts: Readonly<Record<CloudLogin['cloud'], RegExp>> = {
  aws: /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  google: /^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)$/,
  azure: /^[a-z0-9-]+\.azurecr\.io$/,
};

/** The branches that become images, by the flow. */
export const flowBranches: Readonly<Record<Flow, readonly string[]>> = {
  trunk: ['main'],
  tags: [],
  branches: ['dev', 'staging', 'master'],
};

/** The host of a repository of images. */
export function registryOf(repository: string): string {
  return repository.split('/')[0] ?? '';
}
