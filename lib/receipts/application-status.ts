import { z } from 'zod';
import type { Receipt } from '../model/receipt';

const source = z.looseObject({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string().optional(),
  helm: z.unknown().optional(),
});

/**
 * The part of an Argo CD Application that tells of health; all of its status is missing until it was first compared.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 */
export const applicationSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.looseObject({
    destination: z.looseObject({ server: z.string().optional(), name: z.string().optional() }).optional(),
  }),
  status: z
    .looseObject({
      reconciledAt: z.string().optional(),
      sync: z.looseObject({ status: z.string() }).optional(),
      health: z.looseObject({ status: z.string().optional(), lastTransitionTime: z.string().optional() }).optional(),
      operationState: z
        .looseObject({
          phase: z.string().optional(),
          finishedAt: z.string().optional(),
          syncResult: z
            .looseObject({
              revision: z.string().optional(),
              revisions: z.array(z.string()).optional(),
              source: source.optional(),
              sources: z.array(source).optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

/** An Argo CD Application, as its API and kubectl write it. */
export type Application = z.infer<typeof applicationSchema>;
/** One source of an Application. */
export type SyncedSource = z.infer<typeof source>;

/** A list of Applications, from Argo CD (`items` is null where there are none) or from kubectl. */
export const applicationListSchema = z.looseObject({ items: z.array(applicationSchema).nullable() });

/** What an Application says of itself. */
export interface ApplicationHealth {
  readonly environment: string;
  readonly app: string;
  readonly health: Receipt['health'];
  readonly since: Date;
  /** When Argo CD last gave a sign of life about it. */
  readonly observed: Date;
  /** What was synced last, which is what the health is of. */
  readonly synced: readonly { readonly source: SyncedSource; readonly revision: string }[];
}

/**
 * What an Application says of itself; undefined where it is none of Slipway's, or was never synced.
 *
 * Healthy means Synced and Healthy after an operation that Succeeded, since the later of that operation's end and the last
 * change of health. Not `sync.revision`, which moves with every commit, but what the operation synced is what it speaks of.
 */
export function applicationHealth({ metadata, status = {} }: Application): ApplicationHealth | undefined {
  const { 'slipway.dev/environment': environment, 'slipway.dev/app': app } = metadata.labels ?? {};
  if (environment === undefined || app === undefined) return undefined;
  const { health, operationState, reconciledAt } = status;
  const synced = syncedSources(operationState?.syncResult);
  const signs = moments(operationState?.finishedAt, health?.lastTransitionTime, reconciledAt);
  if (synced.length === 0 || signs.length === 0) return undefined;
  const observed = new Date(Math.max(...signs));
  const changes = moments(operationState?.finishedAt, health?.lastTransitionTime);
  // Argo CD before 2.14 did not tell since when health lasts: then nothing is proven but that it is so now.
  const isDated = health?.lastTransitionTime !== undefined && operationState?.finishedAt !== undefined;
  const since = isDated && changes.length === 2 ? new Date(Math.max(...changes)) : observed;
  return { environment, app, health: healthOf(metadata, status), since, observed, synced };
}

type Status = NonNullable<Application['status']>;

function healthOf(metadata: Application['metadata'], { sync, health, operationState }: Status): Receipt['health'] {
  if (metadata.deletionTimestamp !== undefined) return 'missing';
  switch (health?.status) {
    case 'Healthy':
      if (operationState?.phase === 'Failed' || operationState?.phase === 'Error') return 'degraded';
      if (sync?.status !== 'Synced' && sync?.status !== 'OutOfSync') return 'unknown';
      return sync.status === 'Synced' && operationState?.phase === 'Succeeded' ? 'healthy' : 'progressing';
    case 'Progressing':
      return 'progressing';
    case 'Degraded':
      return 'degraded';
    case 'Suspended':
      return 'suspended';
    case 'Missing':
      return 'missing';
    default:
      return 'unknown';
  }
}

function syncedSources(result: NonNullable<Status['operationState']>['syncResult']): ApplicationHealth['synced'] {
  const { sources = [], revisions = [], source: single, revision = '' } = result ?? {};
  if (sources.length > 0) return sources.map((one, index) => ({ source: one, revision: revisions[index] ?? '' }));
  return single === undefined ? [] : [{ source: single, revision }];
}

function moments(...texts: (string | undefined)[]): number[] {
  return texts.flatMap((text) => {
    const at = text === undefined ? Number.NaN : Date.parse(text);
    return Number.isNaN(at) ? [] : [at];
  });
}
