import { UserError } from '../errors';
import { memoryBackend, World } from './safety/world';
import { watchReceipts, type SeenHealth } from './watch-receipts';

const place = { app: 'web', environment: 'staging' };

/** Looks as often as there are steps, each taken before the next look. */
async function watched(steps: readonly ((world: World) => Promise<void> | void)[]): Promise<{
  readonly told: readonly string[];
  readonly last: readonly SeenHealth[];
}> {
  const world = await World.create(memoryBackend());
  const told: string[] = [];
  const left = [...steps];
  const last = await watchReceipts({
    places: [place],
    receipts: world.clusters,
    view: () => world.view(),
    tell: ({ cluster, health }) => void told.push(`${cluster} ${health}`),
    complain: (problem) => void told.push(problem),
    wait: async () => {
      const step = left.shift();
      await step?.(world);
      return step !== undefined;
    },
  });
  return { told, last };
}

test('what is so is told once, and then what changes', async () => {
  const { told, last } = await watched([
    () => undefined,
    (world) => world.wait(5),
    (world) => world.clusters.break('staging', 'web', true),
  ]);
  expect(told).toEqual(['staging-1 healthy', 'staging-2 healthy', 'staging-2 degraded']);
  expect(last.map(({ cluster, health }) => [cluster, health])).toEqual([
    ['staging-1', 'healthy'],
    ['staging-2', 'degraded'],
  ]);
});

test('a source that fails leaves nothing to rely on, and is asked again', async () => {
  const fail = (world: World): void => {
    const read = world.clusters.read.bind(world.clusters);
    world.clusters.read = () => {
      world.clusters.read = read;
      return Promise.reject(new UserError('Argo CD answers 503', 'try again later'));
    };
  };
  const { told } = await watched([fail, () => undefined]);
  const complaint = expect.stringContaining('Argo CD answers 503') as string;
  const [healthy, none] = [
    ['staging-1 healthy', 'staging-2 healthy'],
    ['staging-1 none', 'staging-2 none'],
  ];
  expect(told).toEqual([...healthy, complaint, ...none, ...healthy]);
});
