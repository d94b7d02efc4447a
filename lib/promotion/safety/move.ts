import fc from 'fast-check';
import { appNames, stages, type AppName, type Stage } from './safety-platform';

/** What somebody does, or what happens, as plain data: a sequence of them is a test that can be written down. */
export type Move =
  | { readonly do: 'release'; readonly app: AppName; readonly tag: string; readonly branch: 'main' | 'staging' }
  | {
      readonly do: 'promote';
      readonly app: AppName;
      readonly to: Stage;
      /** Opens the request while gates are waiting. */
      readonly early?: boolean;
      /** From this environment, past soak and order. */
      readonly hotfixFrom?: Stage;
    }
  /** Requests are counted among those that are open. */
  | { readonly do: 'approve' | 'merge'; readonly request: number }
  /** How many generations back; 0: the default. */
  | { readonly do: 'rollback'; readonly app: AppName; readonly in: Stage; readonly back: number }
  | { readonly do: 'hold'; readonly app: AppName; readonly in: Stage }
  /** Again: what was taken back there may come once more. */
  | { readonly do: 'unhold'; readonly app: AppName; readonly in: Stage; readonly again?: boolean }
  | { readonly do: 'break' | 'heal'; readonly app: AppName; readonly in: Stage }
  /** A person edits a rendered file. */
  | { readonly do: 'edit'; readonly app: AppName; readonly in: Stage }
  | { readonly do: 'ban'; readonly tag: string; readonly app?: AppName }
  | { readonly do: 'freeze'; readonly in: Stage; readonly minutes: number }
  | { readonly do: 'configure'; readonly app: AppName; readonly replicas: number }
  | { readonly do: 'publish'; readonly in?: Stage; readonly overwrite?: boolean }
  /** Plain git takes back the commit so many before the head. */
  | { readonly do: 'revert'; readonly back: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'silence' | 'report'; readonly in: Stage }
  /** The second is done by somebody else between plan and push of the first. */
  | { readonly do: 'race'; readonly first: Move; readonly second: Move }
  /** The process ends at one of its pushes; then somebody runs it again. */
  | { readonly do: 'crash'; readonly at: 'before push' | 'after push'; readonly move: Move };

// Mostly one, so that moves meet.
const app = fc.oneof({ weight: 3, arbitrary: fc.constant<AppName>('web') }, fc.constantFrom(...appNames));
const stage = fc.constantFrom(...stages);
const target = fc.constantFrom<Stage>('staging', 'production');
const place = { app, in: stage };
/** Few, so that versions come back. */
const tag = fc.constantFrom('v1.1.0', 'v1.2.0', 'v1.3.0', 'v1.4.0', 'main-5');

function made<const T extends Move['do'], R extends object>(
  what: T,
  fields: { [K in keyof R]: fc.Arbitrary<R[K]> },
): fc.Arbitrary<{ readonly do: T } & R> {
  return fc.record(fields).map((values) => ({ do: what, ...(values as R) }));
}

const releases = made('release', {
  app,
  tag,
  branch: fc.oneof({ weight: 5, arbitrary: fc.constant('main' as const) }, fc.constant('staging' as const)),
});
const promotions = made('promote', { app, to: target });
const early = promotions.map((one) => ({ ...one, early: true }));
const hotfixes = made('promote', { app, to: target, hotfixFrom: fc.constantFrom<Stage>('dev', 'staging') });
const approvals = made('approve', { request: fc.nat(3) });
const merges = made('merge', { request: fc.nat(3) });
const publishes = made('publish', {
  in: fc.option(stage, { nil: undefined }),
  overwrite: fc.boolean(),
}).map(({ in: where, overwrite }): Move => ({
  do: 'publish',
  ...(where === undefined ? {} : { in: where }),
  ...(overwrite ? { overwrite } : {}),
}));
const bans = made('ban', { tag, app: fc.option(app, { nil: undefined }) }).map(({ app: only, ...rest }): Move => ({
  ...rest,
  ...(only === undefined ? {} : { app: only }),
}));

const unholds = made('unhold', { ...place, again: fc.nat(3) }).map(({ again, ...rest }): Move => ({
  ...rest,
  ...(again === 0 ? { again: true } : {}),
}));
const reverts = made('revert', { back: fc.nat(3) });
const edits = made('edit', place);

/** Whatever one person does with Slipway. */
const command = fc.oneof<fc.WeightedArbitrary<Move>[]>(
  { weight: 7, arbitrary: releases },
  { weight: 9, arbitrary: promotions },
  { weight: 2, arbitrary: early },
  { weight: 2, arbitrary: hotfixes },
  { weight: 6, arbitrary: approvals },
  { weight: 7, arbitrary: merges },
  { weight: 3, arbitrary: made('rollback', { ...place, back: fc.nat(2) }) },
  { weight: 2, arbitrary: made('hold', place) },
  { weight: 3, arbitrary: unholds },
  { weight: 1, arbitrary: bans },
  { weight: 1, arbitrary: made('freeze', { in: stage, minutes: fc.constantFrom(10, 60) }) },
  { weight: 3, arbitrary: publishes },
);

/** Whatever else happens. */
const event = fc.oneof<fc.WeightedArbitrary<Move>[]>(
  { weight: 8, arbitrary: made('wait', { minutes: fc.constantFrom(3, 6, 31, 31, 90) }) },
  { weight: 2, arbitrary: made('configure', { app, replicas: fc.constantFrom(1, 2, 3) }) },
  { weight: 2, arbitrary: reverts },
  { weight: 1, arbitrary: edits },
  { weight: 1, arbitrary: made('break', place) },
  { weight: 1, arbitrary: made('heal', place) },
  { weight: 1, arbitrary: made('silence', { in: stage }) },
  { weight: 1, arbitrary: made('report', { in: stage }) },
);

const anyMove: fc.Arbitrary<Move> = fc.oneof<fc.WeightedArbitrary<Move>[]>(
  { weight: 14, arbitrary: command },
  { weight: 6, arbitrary: event },
  { weight: 2, arbitrary: made('race', { first: command, second: fc.oneof(command, reverts, edits) }) },
  { weight: 1, arbitrary: made('crash', { at: fc.constantFrom('before push', 'after push'), move: command }) },
);

/** A version on its whole way, or most of it: without it, hardly any would come to production. */
const journey = fc.tuple(app, tag).chain(([one, version]) =>
  fc.subarray<Move>([
    { do: 'release', app: one, tag: version, branch: 'main' },
    { do: 'wait', minutes: 6 },
    { do: 'wait', minutes: 3 },
    { do: 'promote', app: one, to: 'staging' },
    { do: 'wait', minutes: 31 },
    { do: 'wait', minutes: 3 },
    { do: 'promote', app: one, to: 'production' },
    { do: 'approve', request: 0 },
    { do: 'merge', request: 0 },
  ]),
);

/** Any sequence of moves, the likely ones more often. @param most about how many */
export function anyMoves(most: number): fc.Arbitrary<Move[]> {
  const some = fc.oneof({ weight: 5, arbitrary: anyMove.map((move) => [move]) }, { weight: 1, arbitrary: journey });
  return fc.array(some, { maxLength: Math.ceil(most / 2), size: 'max' }).map((parts) => parts.flat());
}
