import type { Forge } from '../forge';
import type { ForgeHarness } from '../forge-contract';
import type { HttpWorld } from '../retrying-fetch';
import type { FakeRepository } from './fake-repository';
import type { TestServer } from './test-server';

/** Time that passes only by waiting, and at once. */
export interface FakeTime extends Required<Pick<HttpWorld, 'sleep' | 'now'>> {
  /** Seconds of every wait. */
  readonly waits: readonly number[];
}

/** Starts at an arbitrary moment. */
export function fakeTime(): FakeTime {
  const waits: number[] = [];
  let milliseconds = Date.UTC(2026, 0, 1);
  return {
    waits,
    now: () => milliseconds,
    sleep: (duration) => {
      waits.push(duration / 1000);
      milliseconds += duration;
      return Promise.resolve();
    },
  };
}

/** A forge under the contract, over a stand-in: its complaints fail the test. */
export function harnessOf(
  server: TestServer,
  fake: FakeRepository,
  connect: (world: HttpWorld) => Forge,
): ForgeHarness {
  return {
    forge: connect(fakeTime()),
    base: 'main',
    push: (branch) => Promise.resolve(fake.push(branch)),
    approveAs: (user, number) => {
      fake.review(user, number, 'APPROVED');
      return Promise.resolve();
    },
    commentsOf: (number) => Promise.resolve(fake.pull(String(number))?.comments.map(({ body }) => body) ?? []),
    close: async () => {
      await server.close();
      expect(server.complaints).toEqual([]);
    },
  };
}
