import { UserError } from '../errors';
import type { PullRequest } from '../forge/forge';

interface AppPlace<Kind extends string> {
  readonly kind: Kind;
  readonly environment: string;
  readonly app: string;
}

/** What a request of Slipway's is about. */
export type RequestPlace =
  | AppPlace<'promotion'>
  | AppPlace<'release'>
  | AppPlace<'rollback'>
  | AppPlace<'back-fill'>
  | { readonly kind: 'configuration'; readonly environment: string }
  | { readonly kind: 'init' };

const kinds = { promote: 'promotion', release: 'release', rollback: 'rollback', backfill: 'back-fill' } as const;

/** Reads from a request's branch what it is about; undefined for a request that is not Slipway's. */
export function tryPlaceOf({ head, fromFork }: Pick<PullRequest, 'head' | 'fromFork'>): RequestPlace | undefined {
  if (fromFork) return undefined;
  if (/^slipway\/init(?:--.+)?$/.test(head)) return { kind: 'init' };
  const { environment, kind = '', app } = pattern.exec(head)?.groups ?? {};
  if (environment === undefined) return undefined;
  if (!isKind(kind) || app === undefined) return { kind: 'configuration', environment };
  return { kind: kinds[kind], environment, app };
}

/** The same for a request that must be Slipway's. @throws UserError for any other */
export function placeOf(request: PullRequest): RequestPlace {
  const place = tryPlaceOf(request);
  if (place !== undefined) return place;
  throw new UserError(
    `${request.url} is not a request of Slipway's`,
    'merge it in the forge, then run slipway publish',
  );
}

const pattern =
  /^slipway\/(?<environment>[^/]+)\/(?:(?<kind>promote|release|rollback|backfill)-(?<app>[^/]+)|configuration(?:-[^/]+)?)$/;

function isKind(text: string): text is keyof typeof kinds {
  return Object.hasOwn(kinds, text);
}
