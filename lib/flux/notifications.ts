import type { IAlert, IProvider } from '@kubernetes-models/flux-cd/notification.toolkit.fluxcd.io/v1beta3';
import type { Cluster } from '../model/cluster';
import type { Environment } from '../model/environment';
import { fluxProviders } from '../model/flux-options';
import type { Team } from '../model/team';
import { fluxLabels } from './deployed-app';
import { fluxNamespace, type FluxObjectProps } from './flux-object';
import { fluxUrl } from './git-repository';

type ProviderSpec = NonNullable<IProvider['spec']>;
type AlertSpec = NonNullable<IAlert['spec']>;

/** Repositories that an environment's apps are in, by the name of their GitRepository. */
export type Repositories = ReadonlyMap<string, string>;

/**
 * Writes receipts: a commit status per app, named as Argo CD's notifications name theirs.
 *
 * One Provider for each repository, since its address is that of the commits that statuses stand on.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/#custom-commit-status-messages
 */
export function receipts(environment: Environment, cluster: Cluster, repositories: Repositories): FluxObjectProps[] {
  const type = cluster.flux?.receipts;
  if (type === undefined) return [];
  return [...repositories].flatMap(([source, url]) => {
    const name = `receipts-${environment.shortName}${source === 'environment-repo' ? '' : `-${source}`}`;
    const spec: ProviderSpec = {
      type,
      address: webAddress(url),
      secretRef: { name: 'receipts' },
      commitStatusExpr: `'slipway/${cluster.name}/${environment.name}/' + event.metadata.app`,
    };
    const from = { [fluxLabels.environment]: environment.name, [fluxLabels.source]: source };
    return [provider(name, spec), alert(name, name, 'info', from)];
  });
}

/** The address of a repository on the web, as a forge's API is found by. */
function webAddress(url: string): string {
  const { protocol, host, hostname, pathname } = new URL(fluxUrl(url));
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return `${isWeb ? `${protocol}//${host}` : `https://${hostname}`}${pathname.replace(/\.git$/, '')}`;
}

/** Whom an environment tells of apps, and when. */
interface Listener {
  readonly service: string;
  readonly recipient: string;
  readonly hears: ReadonlySet<'good' | 'bad'>;
  /** Whose apps; undefined for all of the environment. */
  readonly owner?: string;
}

/** Triggers of Argo CD's notifications that bring good news. */
const goodNews = ['on-deployed', 'on-healthy'];

/**
 * Tells people: whom the environment names, and the teams of its apps in their own channels.
 *
 * Flux knows two kinds of news: that a release is healthy, and that something failed. Services that it has no Provider for
 * are left out where a team names them.
 */
export function notices(environment: Environment, teams: readonly Team[]): FluxObjectProps[] {
  return [...environmentListeners(environment), ...teamListeners(teams)].flatMap((one) => {
    const name = resourceName([one.service, one.recipient, one.owner ?? '', environment.shortName]);
    const from = {
      [fluxLabels.environment]: environment.name,
      ...(one.owner === undefined ? {} : { [fluxLabels.owner]: one.owner }),
    };
    return [
      provider(name, listenerSpec(one)),
      ...(one.hears.has('good') ? [alert(`${name}-healthy`, name, 'info', from, ['^Health check passed'])] : []),
      ...(one.hears.has('bad') ? [alert(`${name}-failing`, name, 'error', from)] : []),
    ];
  });
}

function environmentListeners({ notifications }: Environment): Listener[] {
  const told = new Map<string, Set<'good' | 'bad'>>();
  for (const { triggers, service, recipients } of notifications) {
    const news = triggers.map((trigger) => (goodNews.includes(trigger) ? 'good' : 'bad'));
    for (const recipient of recipients) {
      const key = JSON.stringify([service, recipient]);
      told.set(key, new Set([...(told.get(key) ?? []), ...news]));
    }
  }
  return [...told].sort(byKey).map(([key, hears]) => {
    const [service = '', recipient = ''] = JSON.parse(key) as string[];
    return { service, recipient, hears };
  });
}

function teamListeners(teams: readonly Team[]): Listener[] {
  return [...teams]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, channels }) =>
      Object.entries(channels)
        .filter(([service]) => service in fluxProviders)
        .sort(byKey)
        .flatMap(([service, recipients]) =>
          recipients.map((recipient): Listener => ({
            service,
            recipient,
            owner: name,
            hears: new Set(['good', 'bad'] as const),
          })),
        ),
    );
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A bot writes into any channel of Slack; of other services the Secret holds the address, one for each recipient. */
function listenerSpec({ service, recipient }: Listener): ProviderSpec {
  const type = fluxProviders[service] as ProviderSpec['type'];
  if (type === 'slack')
    return {
      type,
      channel: recipient.replace(/^#/, ''),
      address: 'https://slack.com/api/chat.postMessage',
      secretRef: { name: 'notifications-slack' },
    };
  return { type, channel: recipient, secretRef: { name: resourceName(['notifications', service, recipient]) } };
}

function provider(name: string, spec: ProviderSpec): FluxObjectProps {
  return { kind: 'Provider', name, namespace: fluxNamespace, spec };
}

function alert(
  name: string,
  providerName: string,
  eventSeverity: NonNullable<AlertSpec['eventSeverity']>,
  matchLabels: Readonly<Record<string, string>>,
  inclusionList: readonly string[] = [],
): FluxObjectProps {
  const spec: AlertSpec = {
    providerRef: { name: providerName },
    eventSeverity,
    eventSources: [{ kind: 'Kustomization', name: '*', matchLabels: { ...matchLabels } }],
    ...(inclusionList.length === 0 ? {} : { inclusionList: [...inclusionList] }),
  };
  return { kind: 'Alert', name, namespace: fluxNamespace, spec };
}

function resourceName(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
