import fc from 'fast-check';
import { Checker } from './check-set';
import { readManifestText } from './manifest-files';
import { ManifestSet } from './manifest-set';
import { testSet } from './testing';

const rules = (text: string): string[] => readManifestText(text, 'a.yaml').findings.map(({ rule }) => rule);
const names = (text: string): string[] => readManifestText(text, 'a.yaml').manifests.map(({ name }) => name);
const config = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test('documents, lists and aliases are read', () => {
  expect(names(`---\n${config('a')}---\n# nothing\n---\n${config('b')}...\n`)).toEqual(['a', 'b']);
  expect(names(`apiVersion: v1\nkind: List\nitems:\n- ${config('a').replaceAll('\n', '\n  ')}`)).toEqual(['a']);
  expect(names(`x: &x { name: a }\napiVersion: v1\nkind: ConfigMap\nmetadata: { <<: *x }\n`)).toEqual(['a']);
});

test('a byte order mark, other line ends and an empty file change nothing', () => {
  expect(names(`\uFEFF${config('a').replaceAll('\n', '\r\n')}`)).toEqual(['a']);
  expect(readManifestText('', 'a.yaml')).toEqual({ manifests: [], findings: [] });
  expect(rules('---\n---\nnull\n')).toEqual([]);
});

test('YAML of other things is noted, and broken YAML told at its line', () => {
  expect(rules('replicas: 3\nimage: { tag: v1 }\n')).toEqual(['no-manifest']);
  expect(rules('[1, 2]')).toEqual(['no-manifest']);
  expect(rules('just text')).toEqual(['no-manifest']);
  const broken = readManifestText(`${config('a')}---\na: [1\nb: }\n`, 'a.yaml');
  expect(broken.manifests).toHaveLength(1);
  expect(broken.findings[0]).toMatchObject({ rule: 'yaml', severity: 'error' });
  expect(rules('a: 1\na: 2\n')).toEqual(['yaml']);
});

test('aliases that unfold without end are refused', () => {
  const bomb = Array.from({ length: 12 }, (_, index) => `a${index}: &a${index} [${index === 0 ? 'x' : Array(12).fill(`*a${index - 1}`).join(', ')}]`);
  expect(rules(bomb.join('\n'))).toEqual(['yaml']);
}); // prettier-ignore

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', 'Deployment', '80%'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('metadata', 'spec', 'template', 'containers', 'name', 'ports', 'selector', 'rules', 'labels', 'env', 'x'), tie('value'), { maxKeys: 5 }),
  ),
})).value; // prettier-ignore

test('no object makes a check crash', () => {
  const checker = new Checker();
  const kinds = ['Deployment', 'Service', 'Ingress', 'NetworkPolicy', 'ClusterRole', 'RoleBinding', 'CronJob', 'Gateway', 'HTTPRoute', 'ResourceQuota', 'Secret', 'HorizontalPodAutoscaler'];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), json, json, (kind, metadata, spec) => {
      const text = JSON.stringify({ apiVersion: 'v1', kind, metadata, spec, rules: spec, subjects: spec, data: spec });
      const { facts } = testSet('');
      checker.check(new ManifestSet(readManifestText(text, 'a.json').manifests, facts));
    }),
    { numRuns: 300, seed: 7 },
  );
}); // prettier-ignore
