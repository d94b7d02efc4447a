import { load } from 'js-yaml';
import { workload } from '../constructs';
import type { App } from '../model/app';
import { PerEnvironment } from '../model/per-environment';
import type { EnvironmentProps } from '../model/environment';
import type { Platform } from '../model/platform';
import { http } from '../model/port';
import { arrangedUnits, plainFiles, renderPlatform } from '../render';
import { kustomize } from '../render/layouts/kustomize';
import { describeChanges } from './describe-changes';
import { noEvidence } from './evidence-source';
import { promote, type Promoted } from './promote';
import { publish } from './publish';
import { repoReleases } from './publish-plan';
import { release } from './release';
import { rollback } from './rollback';
import { TestBed, platformOf } from './testing';
import { verifyRender, type ProgramHistory } from './verify-render';

let bed: TestBed;
beforeEach(() => {
  bed = TestBed.inMemory();
});

const image = 'registry.example.com/cart';
const overlay = 'production/manifests/prod/cart/kustomization.yaml';

interface Settings {
  /** Of production alone. */
  readonly replicas?: number;
  /** The same everywhere, so that it stands in the base. */
  readonly level?: string;
  /** Of dev, where it is not the same. */
  readonly devLevel?: string;
}

function cart({ replicas = 2, level = 'info', devLevel = level }: Settings = {}): App {
  return workload({
    name: 'cart',
    system: 'shop',
    owner: 'team-shop',
    image: `${image}:v1.0.0`,
    port: http(8080),
    replicas: new PerEnvironment({ dev: 1, staging: 1, production: replicas }),
    env: { LEVEL: new PerEnvironment({ dev: devLevel, staging: level, production: level }) },
  });
}

function platform(settings: Settings = {}, production: Partial<EnvironmentProps> = {}): Platform {
  const plain = platformOf([cart(settings)], { production });
  return { ...plain, environmentRepo: { ...plain.environmentRepo, layout: kustomize() } };
}

const byRequest = { publish: 'pull-request' } as const;

async function build(tag: string, program = platform()): Promise<void> {
  await release(bed.workspace, program, {
    announcement: { app: 'cart', images: [{ image: `${image}:${tag}` }], source: { branch: 'main' } },
    dryRun: false,
    images: { resolve: (one) => Promise.resolve(one) },
    evidence: noEvidence,
  });
}

async function promoteTo(to: string, program = platform()): Promise<Promoted> {
  const receipts = { read: () => Promise.resolve([]) };
  return await promote(bed.workspace, program, { app: 'cart', to, dryRun: false, receipts, evidence: noEvidence });
}

async function merge(branch: string): Promise<void> {
  const requests = await bed.forge.listPullRequests({ state: 'open' });
  const found = requests.find(({ head }) => head === branch);
  await bed.forge.merge(found?.number ?? 0, { expectedHead: found?.headSha ?? '' });
}

/** Everything below these folders on the branch. */
async function standing(pattern: RegExp): Promise<Map<string, string>> {
  const view = await bed.view();
  const files = [...view.entries].filter(([path, { type }]) => type === 'blob' && pattern.test(path));
  return await view.read(files.map(([path]) => path));
}

async function bases(): Promise<string[]> {
  const found = [...(await standing(/^bases\//)).keys()].map((path) => path.split('/').slice(0, 3).join('/'));
  return [...new Set(found)];
}

/** What the overlays on the branch build to, against what is rendered from its releases. */
async function expectDirectRender(program: Platform): Promise<void> {
  const parsed = (files: Iterable<readonly [string, string]>): Record<string, unknown> =>
    Object.fromEntries([...files].map(([path, text]) => [path, load(text)]));
  const view = await bed.view();
  const units = [...renderPlatform(program, repoReleases(await view.releases()))];
  const direct = units.flatMap(({ files }) => files.map(({ path, content }) => [path, content] as const));
  const isManifest = /^[^/]+\/manifests\//;
  expect(parsed(plainFiles(await standing(/^bases\/|^[^/]+\/manifests\//)))).toEqual(
    parsed(direct.filter(([path]) => isManifest.test(path))),
  );
}

test('publish, release, promote and roll back stand for what is rendered directly, and touch one environment', async () => {
  await bed.init(platform());
  await expectDirectRender(platform());
  expect((await bed.publish(platform())).changes).toEqual([]);
  const before = await bed.read(overlay);
  await build('v1.1.0');
  await promoteTo('staging');
  await expectDirectRender(platform());
  expect(await bed.read(overlay)).toBe(before);
  await promoteTo('production');
  expect(await bed.read(overlay)).toContain('newTag: v1.1.0');
  await expectDirectRender(platform());
  await rollback(bed.workspace, { app: 'cart', environment: 'production', reason: '5xx', dryRun: false });
  expect(await bed.read(overlay)).toBe(before);
  expect((await bed.publish(platform())).changes).toEqual([]);
});

test('a release moves no base', async () => {
  await bed.init(platform());
  const before = await bases();
  await build('v1.1.0');
  expect(before).toHaveLength(1);
  expect(await bases()).toEqual(before);
});

test('a new base reaches an environment with its own request, and the old one goes once nobody pins it', async () => {
  const changed = platform({ level: 'debug' }, byRequest);
  await bed.init(platform({}, byRequest));
  const [old] = await bases();
  const before = await bed.read(overlay);
  await bed.publish(changed);
  expect(await bed.read(overlay)).toBe(before);
  await build('v1.1.0', changed);
  expect(await bases()).toContain(old);
  await merge('slipway/production/configuration');
  await expectDirectRender(changed);
  await build('v1.2.0', changed);
  expect(await bases()).toHaveLength(1);
  expect(await bases()).not.toContain(old);
  await expectDirectRender(changed);
});

test('a base that every environment leaves by commit goes at once', async () => {
  await bed.init(platform());
  const [old] = await bases();
  await bed.publish(platform({ level: 'debug' }));
  expect(await bases()).toHaveLength(1);
  expect(await bases()).not.toContain(old);
  await expectDirectRender(platform({ level: 'debug' }));
});

test('publishing again leaves the request of a new base as it is', async () => {
  await bed.init(platform({}, byRequest));
  const changed = platform({ level: 'debug' }, byRequest);
  await bed.publish(changed);
  const head = await bed.head('slipway/production/configuration');
  await bed.publish(changed);
  expect(await bed.head('slipway/production/configuration')).toBe(head);
});

test('an environment whose objects stay the same is left alone when the base of others moves', async () => {
  await bed.init(platform());
  const { changes } = await bed.publish(platform({ devLevel: 'debug' }));
  expect(changes.map(({ environment }) => environment)).toEqual(['dev']);
  await expectDirectRender(platform({ devLevel: 'debug' }));
  expect((await bed.publish(platform({ devLevel: 'debug' }))).changes).toEqual([]);
});

test('another layout takes the place of one, and leaves nothing of it', async () => {
  const plain = platformOf([cart()]);
  await bed.init(plain);
  const before = await standing(/^production\//);
  await bed.publish(platform());
  expect(await bed.read(overlay)).toBeDefined();
  await expectDirectRender(platform());
  await bed.publish(plain);
  expect(await bases()).toEqual([]);
  expect(await standing(/^production\//)).toEqual(before);
});

test('a base that a waiting request pins stays, though no environment does', async () => {
  await bed.init(platform({}, byRequest));
  await bed.publish(platform({ level: 'one' }, byRequest));
  const request = (await bed.read(overlay, 'slipway/production/configuration')) ?? '';
  const pinned = (await bases()).find((base) => request.includes(base));
  const selection = { environments: ['dev', 'staging'] };
  const options = { selection, overwrite: false, dryRun: false, program: 'c'.repeat(40) };
  await publish(bed.workspace, platform({ level: 'two' }, byRequest), options);
  expect(await bases()).toHaveLength(3);
  expect(await bases()).toContain(pinned);
});

test('a rollback brings back the base that was removed since', async () => {
  await bed.init(platform());
  const [old] = await bases();
  await build('v1.1.0');
  await bed.publish(platform({ level: 'debug' }));
  await bed.publish(platform({ level: 'debug', replicas: 5 }));
  expect(await bases()).not.toContain(old);
  await rollback(bed.workspace, { app: 'cart', environment: 'dev', reason: '5xx', dryRun: false, to: 1 });
  expect(await bases()).toContain(old);
  expect(await bases()).toHaveLength(2);
});

test('a base edited by hand stops its app in every environment, one that is lost is written again', async () => {
  await bed.init(platform());
  const file = `${(await bases())[0] ?? ''}/deployment-cart.yaml`;
  const text = (await bed.read(file)) ?? '';
  await bed.edit({ [file]: text.replace('info', 'debug') });
  const { plan } = await bed.publish(platform());
  expect(plan.parts.flatMap((one) => (one.state === 'outside' ? one.paths : []))).toEqual([file, file, file]);
  await bed.edit({ [file]: null });
  await bed.publish(platform());
  expect(await bed.read(file)).toBe(text);
});

test('what receipts speak for changes with the base that is pinned', async () => {
  await bed.init(platform({ replicas: 1 }));
  const before = (await (await bed.view()).trees('production', ['cart'])).get('cart')?.get('prod');
  await bed.publish(platform({ replicas: 1, level: 'debug' }));
  const after = (await (await bed.view()).trees('production', ['cart'])).get('cart')?.get('prod');
  const own = (await standing(/^production\/manifests\/prod\/cart\//)).keys();
  expect([...own]).toEqual([overlay]);
  expect(before).toBeDefined();
  expect(after).not.toBe(before);
});

test('a change is told in the objects that it means, not in files of the layout', async () => {
  await bed.init(platform());
  const { plan, view } = await bed.publish(platform({ level: 'debug' }), { dryRun: true });
  const described = await describeChanges(view, plan);
  expect(described.map(({ part }) => part.id)).toEqual(['dev/cart', 'production/cart', 'staging/cart']);
  for (const { apps, otherFiles } of described) {
    expect(otherFiles).toEqual([]);
    expect(apps.flatMap(({ resources }) => resources.map(({ kind, fields }) => [kind, fields.length]))).toEqual([
      ['Deployment', 1],
    ]);
  }
});

describe('verify-render', () => {
  const history = (of: Platform): ProgramHistory => ({
    isProtected: () => Promise.resolve(true),
    isAncestor: () => Promise.resolve(true),
    render: (_commit, releases) => {
      const all = repoReleases(releases);
      const units = [...arrangedUnits(of, all, renderPlatform(of, all))];
      return Promise.resolve(new Map(units.flatMap(({ files }) => files.map(({ path, content }) => [path, content]))));
    },
  });
  const problemsSince = async (base: string | undefined, of = platform()): Promise<(string | undefined)[]> => {
    const { problems } = await verifyRender(bed.workspace, history(of), (await bed.head()) ?? '', base);
    return problems.map(({ where }) => where);
  };

  test('proves overlays and bases, whatever other environments run by now', async () => {
    await bed.init(platform());
    await build('v1.1.0');
    expect(await problemsSince(undefined)).toEqual([]);
  });

  test('finds a base that was edited', async () => {
    await bed.init(platform());
    const base = await bed.head();
    const file = `${(await bases())[0] ?? ''}/service-cart.yaml`;
    await bed.edit({ [file]: 'kind: Nonsense\n' });
    expect(await problemsSince(base)).toEqual([file]);
  });
});
