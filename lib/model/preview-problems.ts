import type { Problem } from '../errors';
import type { App } from './app';
import { isProduction } from './is-production';
import { nearestNames } from './names';
import type { Platform } from './platform';
import { forgeRepository, type Preview, type PreviewSettings } from './preview';
import { durationFault, durationFix } from './units';

/** The environment that previews run beside; undefined where there is none that they may. */
export function previewEnvironment({
  environments,
  previews,
}: Pick<Platform, 'environments' | 'previews'>): string | undefined {
  return previews?.environment ?? [...environments.keys()][0];
}

/** Every mistake in previews, and in what they are allowed. */
export function previewProblems(platform: Platform): Problem[] {
  const { apps, files } = platform;
  return [
    ...settingsProblems(platform).map((one) => ({ where: 'environments/index.ts: previews', ...one })),
    ...[...apps.values()].flatMap((app) => {
      const { preview } = app.props;
      const where = files.get(app) ?? app.name;
      return preview === undefined ? [] : appProblems(platform, app, preview).map((one) => ({ where, ...one }));
    }),
  ];
}

function settingsProblems(platform: Platform): Problem[] {
  const { environments, previews } = platform;
  if (previews === undefined) return [];
  const name = previewEnvironment(platform);
  const found = environments.get(name ?? '');
  const isStrict = found !== undefined && isProduction(found, environments.values());
  return [
    ...(previews.repositories.length === 0
      ? [{ problem: 'repositories names none', fix: `write it like ['https://github.com/example/*']` }]
      : []),
    ...(found !== undefined
      ? []
      : [{ problem: `environment '${name ?? ''}' is none`, fix: nearestNames(name ?? '', [...environments.keys()]) }]),
    ...(isStrict
      ? [
          {
            problem: `environment '${found.name}' is production: what nobody has reviewed would have its secrets`,
            fix: 'name one before it',
          },
        ]
      : []),
  ];
}

function appProblems(platform: Platform, app: App, preview: Preview): Problem[] {
  const { previews } = platform;
  if (previews === undefined)
    return [
      {
        problem: 'preview: no repository may have previews',
        fix: `export it from environments/index.ts: previews = previewSettings({ repositories: ['${preview.repository}'] })`,
      },
    ];
  const environment = previewEnvironment(platform) ?? '';
  const fault = durationFault(preview.ttl);
  return [
    ...repositoryProblems(previews, preview.repository),
    ...(preview.label === ''
      ? [{ problem: 'preview.label is empty: every request would run', fix: `leave it out for 'preview'` }]
      : []),
    ...(fault === undefined ? [] : [{ problem: `preview.ttl '${preview.ttl}' ${fault}`, fix: durationFix }]),
    ...(app.runsIn(environment)
      ? []
      : [{ problem: `preview: '${app.name}' does not run in ${environment}`, fix: 'add it to its environments' }]),
    ...(app.props.source === undefined
      ? []
      : [
          {
            problem: 'preview: Argo CD renders it by itself, and puts image and host only over what Slipway renders',
            fix: 'leave preview out',
          },
        ]),
    ...imageProblems(app, preview),
  ];
}

function imageProblems(app: App, preview: Preview): Problem[] {
  const names = Object.keys(app.props.images ?? {});
  const name = previewImage(app, preview);
  if (name !== undefined && names.includes(name)) return [];
  return [
    {
      problem: `preview.image '${name ?? ''}' is no image of the app`,
      fix: names.length === 0 ? 'declare one' : nearestNames(name ?? '', names),
    },
  ];
}

/** Name of the image that a preview replaces. */
export function previewImage(app: App, { image }: Preview): string | undefined {
  const names = Object.keys(app.props.images ?? {});
  return image ?? (names.length === 1 ? names[0] : 'main');
}

function repositoryProblems(settings: PreviewSettings, url: string): Problem[] {
  if (forgeRepository(url) === undefined)
    return [
      {
        problem: `preview.repository '${url}' is no repository`,
        fix: `write it like 'https://github.com/example/cart'`,
      },
    ];
  if (settings.repositories.some((pattern) => fits(pattern, url))) return [];
  return [
    {
      problem: `preview.repository '${url}' may have no previews`,
      fix: 'add it to repositories of previews in environments/index.ts',
    },
  ];
}

/** `*` stands for any characters but a slash: a list of an organization's repositories holds no other's. */
function fits(pattern: string, url: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(url);
}
