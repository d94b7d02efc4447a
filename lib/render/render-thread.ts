import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannel, Worker, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { countAppFiles } from './load-platform';
import type { AppPlace } from './render-context';
import { takeIndexes } from './take-indexes';
import type { UnitText } from './unit-text';

/** Files of apps from which on a second thread gains more than its start costs. */
const worthIt = 100;
/** What is rendered lives for one unit only: a small nursery is enough, and two threads fit where one did. */
const maxYoungGenerationSizeMb = 12;

/** What the thread starts with: it loads the program while it waits for work at the port. */
export interface ThreadStart {
  /** Folder of the program. */
  readonly root: string;
  readonly port: MessagePort;
}

/** What the thread is to render: it takes from the list by a counter that all threads share. */
export interface ThreadWork {
  /** Undefined for units that it leaves alone. */
  readonly places: readonly (NamedPlace | undefined)[];
  readonly counter: SharedArrayBuffer;
  /** Whether objects are handed over beside their text. */
  readonly withObjects: boolean;
}

/** An app and where it is rendered to, by name. */
export interface NamedPlace extends Pick<AppPlace, 'cluster' | 'release'> {
  readonly app: string;
  readonly environment: string;
}

/** A unit that the thread rendered, by its place in the list; or that there will be no more. */
export type ThreadAnswer = { readonly index: number; readonly text: UnitText } | 'done';

/**
 * A second thread, which loads the same program by itself and renders apps of it.
 *
 * Nobody may rely on it: it leaves out what it fails at, and may end before it is done.
 */
export class RenderThread {
  /** Does something with the help of a thread, or without it where it would gain nothing. */
  static async helping<T>(root: string, work: (thread: RenderThread | undefined) => Promise<T>): Promise<T> {
    if (availableParallelism() < 2 || countAppFiles(root) < worthIt) return work(undefined);
    const thread = new RenderThread(root);
    try {
      return await work(thread);
    } finally {
      await thread.stop();
    }
  }

  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #counter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  #units = 0;
  #isDone = false;

  constructor(root: string) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(join(__dirname, '..', '..', 'bin', 'render-thread.js'), {
      workerData: { root, port: port2 } satisfies ThreadStart,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb },
      // What the program prints while it is loaded is printed once.
      stdout: true,
      stderr: true,
    });
    // What it failed at shows again where its work is done once more.
    this.#worker.on('error', () => undefined);
    this.#worker.on('exit', () => (this.#isDone = true));
    this.#worker.unref();
  }

  /** Gives it the list, of which it renders apps. */
  begin(places: readonly (AppPlace | undefined)[], withObjects = false): void {
    this.#units = places.length;
    const work: ThreadWork = { places: places.map(namedPlace), counter: this.#counter, withObjects };
    this.#port.postMessage(work);
  }

  /** Takes from the list what is left of it, one by one. */
  takeIndexes(): Generator<number> {
    return takeIndexes(this.#counter, this.#units);
  }

  /** What it has rendered since it was asked last. */
  *received(): Generator<Exclude<ThreadAnswer, 'done'>> {
    for (let got = this.#receive(); got !== undefined; got = this.#receive()) {
      if (got === 'done') this.#isDone = true;
      else yield got;
    }
  }

  /** What it renders from now on, until it is done or dead. */
  async *rest(): AsyncGenerator<Exclude<ThreadAnswer, 'done'>> {
    while (!this.#isDone) {
      yield* this.received();
      await setTimeout(1);
    }
    yield* this.received();
  }

  /** Ends it, whatever it does. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(): ThreadAnswer | undefined {
    return (receiveMessageOnPort(this.#port) as { message: ThreadAnswer } | undefined)?.message;
  }
}

function namedPlace(place: AppPlace | undefined): NamedPlace | undefined {
  if (place === undefined) return undefined;
  const { app, environment, cluster, release } = place;
  return { app: app.name, environment: environment.name, cluster, release };
}
