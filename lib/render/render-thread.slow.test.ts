import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { loadPlatform } from './load-platform';
import { plannedUnits } from './planned-units';
import { baselineReleases } from './releases';
import { RenderThread } from './render-thread';
import { renderTexts } from './render-texts';

const lib = join(__dirname, '..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A program of two environments with these apps, beside many good ones. */
function program(apps: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'render-thread-'));
  folders.push(root);
  const environment = (name: string): string =>
    `import { environment } from '${lib}/model/environment';
export const ${name} = environment({ name: '${name}', cluster: '${name}-1', domain: '${name}.example.com' });`;
  const good = Array.from({ length: 20 }, (_, index): [string, string] => [
    `good${index}`,
    `workload({ name: 'good${index}', owner: 'team', image: 'registry.example.com/good:v1', port: http(80) })`,
  ]);
  const files = {
    'environments/index.ts': `export const environments = ['dev', 'production'] as const;`,
    'environments/dev.ts': environment('dev'),
    'environments/production.ts': environment('production'),
  };
  const sources = Object.entries<string>({ ...Object.fromEntries(good), ...apps }).map(([name, source]) => [
    `lib/apps/${name}.ts`,
    `import { workload } from '${lib}/constructs/workload-app';
import { app } from '${lib}/model/app';
import { http } from '${lib}/model/port';
export const ${name} = ${source};`,
  ]);
  for (const [path = '', content = ''] of [...Object.entries(files), ...sources]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const failing = {
  bad: `workload({ name: 'bad', owner: 'team', image: 'registry.example.com/bad:v1', replicas: -1 })`,
  throws: `app({ name: 'throws', owner: 'team', resources: () => { throw new RangeError('on purpose'); } })`,
  twin: `workload({ name: 'twin', system: 'good1', owner: 'team', image: 'registry.example.com/t:v1', service: 'none', services: { good1: {} }, port: http(80) })`,
};

async function rendered(root: string, thread?: RenderThread): Promise<Record<string, string> | UserError> {
  const platform = loadPlatform(root);
  const files: Record<string, string> = {};
  try {
    for await (const unit of renderTexts(platform, baselineReleases(platform), { thread })) {
      for (const [path, content] of unit.files) files[path] = content;
    }
    return files;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

test('a thread renders what this one does, byte by byte', async () => {
  const root = program();
  const platform = loadPlatform(root);
  const plan = [...plannedUnits(platform, baselineReleases(platform), {})];
  const thread = new RenderThread(root);
  thread.begin(plan.map(({ place }) => place));
  const theirs: Record<string, string> = {};
  let units = 0;
  for await (const { text } of thread.rest()) {
    units++;
    for (const [path, content] of text.files) theirs[path] = content;
  }
  await thread.stop();
  expect(units).toBe(40);
  const ours = await rendered(root);
  expect(ours).toMatchObject(theirs);
  expect(Object.keys(ours).filter((path) => !(path in theirs) && /\/manifests\/.*\/good/.test(path))).toEqual([]);
});

test('a render with its help is the same as without', async () => {
  const root = program();
  const thread = new RenderThread(root);
  expect(await rendered(root, thread)).toEqual(await rendered(root));
  await thread.stop();
});

test('mistakes are told the same with its help', async () => {
  const root = program(failing);
  const alone = await rendered(root);
  const thread = new RenderThread(root);
  const helped = await rendered(root, thread);
  await thread.stop();
  if (!(alone instanceof UserError) || !(helped instanceof UserError)) throw new Error('nothing was wrong');
  expect(alone.problems.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/^replicas -1/),
    expect.stringMatching(/^threw RangeError: on purpose/),
    expect.stringMatching(/^two objects are Service good1\/good1 on cluster 'dev-1'/),
    expect.stringMatching(/^two objects are Service good1\/good1 on cluster 'production-1'/),
  ]);
  expect(helped.problems.map(({ cause: _, ...told }) => told)).toEqual(
    alone.problems.map(({ cause: _, ...told }) => told),
  );
});

test('a thread that dies leaves nothing out', async () => {
  const root = program();
  const thread = new RenderThread(root);
  await thread.stop();
  expect(await rendered(root, thread)).toEqual(await rendered(root));
});

test('a small program is rendered without one', async () => {
  await RenderThread.helping(program(), (thread) => {
    expect(thread).toBeUndefined();
    return Promise.resolve();
  });
});
