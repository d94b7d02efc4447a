import { DebianRegistry, hasDebianRegistry } from '../lib/promotion/registry/testing/debian-registry';
import { DemoProgram } from './demo-program';
import { play, story } from './story';

/** A Tuesday: production is frozen from Friday afternoon to Monday. */
const start = new Date('2026-03-10T09:00:00Z');
const tags = ['v0.10.7', 'v0.10.8', 'v0.10.9'];
const name = 'boutique/cartservice';

/** Plays the whole story on the local forge, with real git, and a real registry where one is installed. */
export async function demo(tell: (line: string) => void): Promise<void> {
  const registry = hasDebianRegistry() ? await DebianRegistry.start() : undefined;
  tell(
    registry === undefined
      ? '# docker-registry is not installed (apt-get install docker-registry): images are taken at their word'
      : `# images are in a real registry, at ${registry.host}`,
  );
  const program = new DemoProgram(start, registry?.host);
  try {
    for (const tag of tags) await registry?.image(name, tag);
    await play(program, story(`${registry?.host ?? 'registry.example.com'}/${name}`), tell);
  } finally {
    program.remove();
    await registry?.stop();
  }
}
