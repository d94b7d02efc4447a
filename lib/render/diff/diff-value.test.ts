import fc from 'fast-check';
import { diffValue } from './diff-value';
import { formatPath } from './path';

const inPod = ['spec', 'template', 'spec'];

const text = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

function shown(field: string, before: unknown, after: unknown, at: readonly string[] = inPod): string[] {
  return diffValue('Deployment', { [field]: before }, { [field]: after }, at).map(({ steps, kind, ...change }) => {
    const path = formatPath(steps.slice(at.length));
    return `${kind} ${path} ${text(change.before)}→${text(change.after)}`;
  });
}

test('a container is matched by its name, and one that stands elsewhere has moved', () => {
  const [a, b, c] = [
    { name: 'a', image: 'x:1' },
    { name: 'b', image: 'y' },
    { name: 'c', image: 'z' },
  ];
  expect(shown('containers', [a, b, c], [b, c, { ...a, image: 'x:2' }])).toEqual([
    'move containers[a] 0→2',
    'change containers[a].image "x:1"→"x:2"',
  ]);
  expect(shown('containers', [a, b], [b])).toEqual([`remove containers[a] ${JSON.stringify(a)}→`]);
});

test.each([
  ['ports', { containerPort: 80, protocol: 'UDP' }, { containerPort: 80 }, '80/TCP'],
  ['ports', { port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }, '53/TCP'],
  ['volumeMounts', { name: 'x', mountPath: '/a' }, { name: 'x', mountPath: '/b' }, '/b'],
  ['hostAliases', { ip: '10.0.0.1', hostnames: ['a'] }, { ip: '10.0.0.2', hostnames: ['a'] }, '10.0.0.2'],
  ['topologySpreadConstraints', { topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    { topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }, 'zone/DoNotSchedule'],
  ['ownerReferences', { uid: '1', name: 'x' }, { uid: '2', name: 'x' }, '2'],
  ['volumeClaimTemplates', { metadata: { name: 'a' } }, { metadata: { name: 'b' } }, 'b'],
])('%s are matched by their merge keys', (field, first, second, key) => {
  expect(shown(field, [first], [first, second])).toEqual([`add ${field}[${key}] →${JSON.stringify(second)}`]);
}); // prettier-ignore

test('a port that leaves out its protocol is the TCP one', () => {
  expect(shown('ports', [{ containerPort: 80 }], [{ containerPort: 80, protocol: 'TCP' }])).toEqual([
    'add ports[80/TCP].protocol →"TCP"',
  ]);
});

test('repeated keys are paired in their order', () => {
  const env = (value: string): unknown => ({ name: 'A', value });
  expect(shown('env', [env('1'), env('2')], [env('1'), env('3')])).toEqual(['change env["A#2"].value "2"→"3"']);
});

test('the order of arguments counts, and a changed flag stays the same flag', () => {
  expect(shown('args', ['--a=1', '--b=2'], ['--new', '--a=1', '--b=3'])).toEqual([
    'change args[2] "--b=2"→"--b=3"',
    'add args[0] →"--new"',
  ]);
  expect(shown('args', ['x', 'y'], ['y', 'x'])).toEqual(['move args[1] 0→1']);
});

test('flags that all changed are told apart by their names', () => {
  expect(shown('args', ['--a=1', '--b=2'], ['--b=3', '--a=4'])).toEqual([
    'change args[0] "--b=2"→"--b=3"',
    'change args[1] "--a=1"→"--a=4"',
  ]);
});

test('the order of a set counts in a pod template only, where it replaces the pods', () => {
  expect(shown('finalizers', ['a', 'b'], ['b', 'a'], ['metadata'])).toEqual([]);
  expect(shown('drop', ['A', 'B'], ['B', 'A'])).toHaveLength(1);
});

test.each([
  ['limits', { cpu: '0.5', memory: '1Gi' }, { cpu: '500m', memory: '1024Mi' }],
  ['requests', { cpu: 1 }, { cpu: '1000m' }],
  ['sizeLimit', '1e3', '1k'],
  ['duration', '90s', '1m30s'],
  ['anything', undefined, null],
])('%s written in another way is no difference', (field, before, after) => {
  expect(shown(field, before, after, ['spec'])).toEqual([]);
});

test.each([
  ['targetPort', 80, '80'],
  ['data', { duration: '90s' }, { duration: '1m30s' }],
  ['value', '1', '1.0'],
  ['emptyDir', undefined, {}],
  ['podSelector', {}, { matchLabels: { a: 'b' } }],
])('%s is compared as it is written', (field, before, after) => {
  expect(shown(field, before, after, ['spec'])).toHaveLength(1);
});

test('keys that could be mistaken for a path are quoted', () => {
  expect(formatPath(['metadata', 'annotations', 'a.b/c'])).toBe('metadata.annotations["a.b/c"]');
  expect(formatPath(['containers', { index: 0, key: 'a].b[' }])).toBe('containers["a].b["]');
});

const item = fc.record({ name: fc.string({ minLength: 1 }), value: fc.jsonValue({ maxDepth: 2 }) });

test('keys that name what every object inherits are keys like any other', () => {
  const odd = { valueOf: 'x', toString: 'y', constructor: 'z', hasOwnProperty: '1' };
  expect(shown('data', odd, { ...odd })).toEqual([]);
  expect(shown('data', {}, { valueOf: 'x' })).toEqual(['add data.valueOf →"x"']);
});

test('equal values never differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(diffValue('Deployment', value, structuredClone(value))).toEqual([]);
    }),
  );
});

test('shuffling a list with merge keys gives moves or nothing', () => {
  const lists = fc
    .uniqueArray(item, { selector: ({ name }) => name, maxLength: 12 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(lists, fc.constantFrom('containers', 'env', 'volumes', 'listeners'), ([before, after], field) => {
      const changes = diffValue('Deployment', { [field]: before }, { [field]: after }, inPod);
      expect(changes.every(({ kind }) => kind === 'move')).toBe(true);
      expect(changes.length === 0).toBe(before.every(({ name }, at) => after[at]?.name === name));
    }),
  );
});

test('every differing item of a keyed list is found, and no other', () => {
  const list = fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 8 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const changes = diffValue('Deployment', { volumes: before }, { volumes: after }, inPod);
      const names = (items: readonly { name: string }[]): Set<string> => new Set(items.map(({ name }) => name));
      const [old, now] = [names(before), names(after)];
      const atItem = changes.filter(({ steps }) => steps.length === inPod.length + 2);
      expect(atItem.filter(({ kind }) => kind === 'remove')).toHaveLength(
        [...old].filter((one) => !now.has(one)).length,
      );
      expect(atItem.filter(({ kind }) => kind === 'add')).toHaveLength([...now].filter((one) => !old.has(one)).length);
    }),
  );
});
