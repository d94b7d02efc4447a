import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Checker } from '../../lib/policy';
import { testSet } from '../../lib/policy/testing';
import { baselineReleases, loadPlatform, renderPlatform, type KubernetesObject } from '../../lib/render';
import { schemaLocation, writeApiSchemas } from './api-schemas';
import { everyFieldBroken, type Broken } from './every-field';

/** `api/openapi-spec/swagger.json` of Kubernetes 1.28. */
const description = process.env['SLIPWAY_KUBERNETES_API'];
const isMissing = spawnSync('kubeconform', ['-v']).status !== 0;
if (isMissing) console.log('skipped: kubeconform is not installed');
if (description === undefined) console.log("skipped: SLIPWAY_KUBERNETES_API names no description of Kubernetes' API");
const whereInstalled = isMissing || description === undefined ? test.skip : test;

const folder = mkdtempSync(join(tmpdir(), 'slipway-kubeconform-'));
const schemas = join(folder, 'schemas');
const manifests = join(folder, 'manifests');
const platform = loadPlatform(join(__dirname, '../..'));
const objects = [...renderPlatform(platform, baselineReleases(platform))]
  .flatMap(({ files }) => files.flatMap(({ object }) => object ?? []))
  .filter(({ apiVersion }) => /^(v1|apps|batch|autoscaling|policy)|\.k8s\.io\//.test(apiVersion))
  .filter(({ apiVersion }) => !apiVersion.startsWith('gateway.'));

beforeAll(() => {
  mkdirSync(manifests);
  if (description !== undefined) writeApiSchemas(description, schemas);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const output = z.object({
  resources: z.array(z.object({ filename: z.string(), status: z.string(), msg: z.string() })).default([]),
});

/** What kubeconform refuses, by its name. */
function refused(all: readonly Broken[]): Map<string, string> {
  for (const [index, { object }] of all.entries()) {
    writeFileSync(join(manifests, `${index}.json`), JSON.stringify(object));
  }
  const location = join(schemas, schemaLocation);
  const args = ['-strict', '-output', 'json', '-schema-location', location, manifests];
  const { stdout, stderr } = spawnSync('kubeconform', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (stderr !== '') throw new Error(stderr);
  for (const index of all.keys()) rmSync(join(manifests, `${index}.json`));
  const { resources } = output.parse(JSON.parse(stdout));
  return new Map(
    resources.map(({ filename, status, msg }) => {
      const index = Number(/(\d+)\.json$/.exec(filename)?.[1]);
      return [all[index]?.name ?? filename, `${status}: ${msg}`];
    }),
  );
}

whereInstalled("kubeconform accepts what is rendered, by Kubernetes' own description of its API", () => {
  const named = objects.map((object, index) => ({ name: `${index} ${object.kind}/${object.metadata.name}`, object }));
  expect(named.length).toBeGreaterThan(250);
  expect([...refused(named)]).toEqual([]);
});

const checker = new Checker();

/** Whether the check's schemas refuse an object. */
function isRefused(object: KubernetesObject): boolean {
  const set = testSet(JSON.stringify(object), { isWhole: false });
  return checker.check(set, ({ rule }) => rule.startsWith('schema/')).length > 0;
}

whereInstalled('the check refuses every field that kubeconform does not take', () => {
  const oneOfEach = new Map(objects.map((object) => [`${object.apiVersion} ${object.kind}`, object]));
  const all = [...oneOfEach.values()].flatMap(everyFieldBroken);
  const byKubeconform = refused(all);
  expect(byKubeconform.size).toBeGreaterThan(700);
  const missed = all.filter(({ name, object }) => byKubeconform.has(name) && !isRefused(object));
  expect(missed.map(({ name }) => `${name}: ${byKubeconform.get(name) ?? ''}`)).toEqual([]);
});
