import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { globSync } from 'tinyglobby';

const root = join(__dirname, '..');

/** The rooms of lib/, top to bottom: each may import those of lower lines, and none of its own line. */
const levels: readonly (readonly string[])[] = [
  ['cli'],
  ['promotion', 'secrets', 'pipelines', 'cluster'],
  ['environment-repo', 'forge', 'receipts', 'render'],
  ['policy', 'argocd', 'flux'],
  ['plaintext'],
  ['constructs'],
  ['model'],
  ['errors'],
];
/** What users own: Slipway reads it, and imports no more of it than the types of environments' names. */
const userCode = ['lib/apps', 'environments'];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const statements = [
    ...source.matchAll(/^(?:import|export) (?<type>type )?(?:[^'";]*? from )?'(?<path>\.[^']*)';$/gm),
    ...source.matchAll(/(?<type>\btypeof )?\b(?:import|require)\('(?<path>\.[^']*)'\)/g),
  ];
  return statements.map(({ groups }) => ({
    file,
    target: posix.join(posix.dirname(file), groups?.['path'] ?? ''),
    isType: groups?.['type'] !== undefined,
  }));
}

/** Code for tests may stand anywhere: it needs what it tests. */
const sources = globSync('lib/**/*.ts', {
  cwd: root,
  ignore: ['lib/apps/**', '**/*.test.ts', '**/testing.ts', '**/*-testing.ts', '**/testing/**'],
});
const imports = sources.flatMap(importsOf);

const roomOf = (path: string): string => (/^lib\/([^/.]+)/.exec(path) ?? [])[1] ?? '';
const levelOf = (room: string): number => levels.findIndex((level) => level.includes(room));
const shown = ({ file, target }: Import): string => `${file} imports ${target}`;

test('every room of lib has its level', () => {
  const rooms = readdirSync(join(root, 'lib')).map((name) => name.replace(/\.ts$/, ''));
  expect(rooms.filter((name) => name !== 'apps' && levelOf(name) < 0)).toEqual([]);
});

test('imports are found', () => {
  expect(imports.length).toBeGreaterThan(500);
  expect(imports.map(shown)).toContain('lib/cli/commands/render.ts imports lib/render');
  expect(imports.map(shown)).toContain('lib/render/render-app.ts imports lib/argocd');
});

test('rooms import rooms below them, never those on their level or above', () => {
  const wrong = imports.filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return to !== '' && to !== 'apps' && from !== to && levelOf(from) >= levelOf(to);
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('nothing of Slipway imports what users own, but for the types of names', () => {
  const owned = imports.filter(({ target }) => userCode.some((one) => target === one || target.startsWith(`${one}/`)));
  expect(
    owned.filter(({ isType, target }) => !(isType && dirname(join(target, 'x')) === 'environments')).map(shown),
  ).toEqual([]);
});

test('apps stand on constructs and model alone', () => {
  const files = globSync('lib/apps/**/*.ts', { cwd: root, ignore: ['**/*.test.ts'] });
  const allowed = ['apps', 'constructs', 'model', 'secrets', ''];
  const wrong = files.flatMap(importsOf).filter(({ target }) => !allowed.includes(roomOf(target)));
  expect(wrong.map(shown)).toEqual([]);
});
