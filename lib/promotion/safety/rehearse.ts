import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../errors';
import type { RepoView } from '../../environment-repo/repo-view';
import { runCommand, type Actor, type Command, type Told } from './command';
import type { World } from './world';

/**
 * Does a command as a dry run, in earnest, and once more: the dry run must tell what then happens, what was told must
 * stand in the repository, and the repetition must change nothing.
 *
 * @throws Error where that is not so; UserError where the command is refused, each time with the same words.
 */
export async function rehearse(world: World, command: Command, actor: Actor): Promise<true> {
  const heads = await world.heads();
  const before = await world.view();
  const wanted = await attempt(() => runCommand(world, command, { ...actor, dryRun: true }));
  expectSame('a dry run changes nothing', await world.heads(), heads);
  const found = await attempt(() => runCommand(world, command, { ...actor, dryRun: false }));
  expectSame(`a dry run of ${command.do} tells what then happens`, found, wanted);
  if (found instanceof UserError) throw found;
  await expectEffect(command, found, before, await world.view());
  // A second rollback goes back further.
  if (command.do === 'rollback') return true;
  const after = await world.heads();
  await attempt(() => runCommand(world, command, { ...actor, dryRun: false }));
  expectSame(`${command.do} twice is ${command.do} once`, await world.heads(), after);
  return true;
}

async function attempt(run: () => Promise<Told>): Promise<Told | UserError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function expectEffect(
  command: Command,
  { releases, files }: Told,
  before: RepoView,
  after: RepoView,
): Promise<void> {
  for (const { environment, release } of releases) {
    const found = await after.release(environment, release.app);
    expectSame(`${command.do} writes the release that it told`, found, release);
  }
  if (files === undefined) return;
  const paths = [...new Set([...before.entries.keys(), ...after.entries.keys()])];
  const changed = paths.filter((path) => before.entries.get(path)?.oid !== after.entries.get(path)?.oid);
  // What git reverted is held in passing.
  const own = changed.filter((path) => files.includes(path) || !path.includes('/releases/'));
  expectSame(`${command.do} writes the files that it told`, own.sort(), [...files].sort());
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  const [one, other] = [found, wanted].map((value) => (value instanceof UserError ? value.message : value));
  if (!isDeepStrictEqual(one, other)) throw new Error(`${what}: ${shown(one)} is not ${shown(other)}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) => {
    const plain: unknown = one instanceof Map ? Object.fromEntries<unknown>(one) : one;
    return plain;
  });
  return text.slice(0, 1500);
}
