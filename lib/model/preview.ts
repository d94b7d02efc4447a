import type { EnvironmentName } from '../../environments';
import type { DurationText } from './units';

/** Pull requests of an app's own repository, each with a deployment of its own. */
export interface Preview {
  /** The app's repository: `https://github.com/example/cart`. */
  readonly repository: string;
  /** Only requests with this label: who may set it decides what runs. @default 'preview' */
  readonly label: string;
  /** Name of the image that the repository builds. @default the only one, or 'main' */
  readonly image: string | undefined;
  /** Tag that the app's pipeline gives the image of a request; Argo CD puts in what it knows of it. @default the commit */
  readonly tag: string;
  /** How long nobody need have touched a request for its preview to go: `slipway previews --expire`. @default '7 days' */
  readonly ttl: DurationText;
}

/**
 * Gives each labelled pull request of an app's repository a namespace of its own, until it is closed.
 *
 * @example preview: preview({ repository: 'https://github.com/example/cart' })
 */
export function preview(options: Pick<Preview, 'repository'> & Partial<Preview>): Preview {
  return { label: 'preview', tag: '{{.head_sha}}', ttl: '7 days', ...options, image: options.image };
}

/** Where previews come from, and where they run. */
export interface PreviewSettings {
  /** Repositories that may have them, `*` standing for any characters: `https://github.com/example/*`. */
  readonly repositories: readonly string[];
  /** Whose secrets, hosts and neighbours they have: never the last one. @default the first one */
  readonly environment: EnvironmentName | undefined;
  /** The forge, for a host whose name does not tell: by host, `{ 'git.example.com': 'gitea' }`. */
  readonly forges: Readonly<Record<string, string>>;
  /** Secret in Argo CD's namespace that holds a token which reads pull requests. @default key `token` of `previews` */
  readonly token: { readonly secret: string; readonly key: string };
  /** `spec.hard` of each preview's ResourceQuota. */
  readonly quota: Readonly<Record<string, string>>;
}

/** Declares which repositories may have previews: export it as `previews` from `environments/index.ts`. */
export function previewSettings(
  settings: Pick<PreviewSettings, 'repositories'> & Partial<PreviewSettings>,
): PreviewSettings {
  return {
    forges: {},
    token: { secret: 'previews', key: 'token' },
    quota: { 'requests.cpu': '500m', 'requests.memory': '1Gi', 'limits.memory': '2Gi', pods: '10' },
    ...settings,
    environment: settings.environment,
  };
}

/** A repository on a forge. */
export interface ForgeRepository {
  /** `https://git.example.com` */
  readonly origin: string;
  readonly host: string;
  /** Path without slashes around it, and without `.git`. */
  readonly path: string;
}

/** Takes a repository's address apart; undefined for what is no https URL of one. */
export function forgeRepository(url: string): ForgeRepository | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, host, pathname } = new URL(url);
  const path = pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return protocol === 'https:' && path.includes('/') ? { origin, host, path } : undefined;
}
