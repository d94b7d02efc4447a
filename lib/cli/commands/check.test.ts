import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

/** An app that asks for a Secret which nobody makes, in its eighth line. */
const dangling = sourceFile(
  { 'model/app': 'app' },
  `import { ApiObject } from '${require.resolve('cdk8s')}';

export const needy = app({
  name: 'needy', owner: 'team-site', namespaceResources: ['networking.k8s.io/Ingress'],
  resources: (scope) => {
    const spec = { tls: [{ hosts: ['a.example.com'], secretName: 'gone' }], rules: [{ host: 'a.example.com' }] };
    new ApiObject(scope, 'route', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'needy' }, spec });
  },
});`,
);

interface Checked {
  readonly objects: number;
  readonly counts: { readonly error: number };
  readonly findings: readonly {
    readonly rule: string;
    readonly environment?: string;
    readonly construct?: string;
    readonly source?: { readonly file: string; readonly line: number };
  }[];
}

let good: TestProgram;
let bad: TestProgram;
beforeAll(() => {
  good = new TestProgram();
  bad = new TestProgram({ files: { 'lib/apps/needy.ts': dangling } });
});
afterAll(() => {
  good.remove();
  bad.remove();
});

test('a program without an error passes', async () => {
  const { code, out } = await good.run('check');
  expect(out).toMatch(/\d+ objects checked: \d+ warnings\n$/);
  expect(code).toBe(0);
});

test('an error names rule, construct, and the very line of the program', async () => {
  const { code, out } = await bad.run('check --json --environment production');
  const { findings } = JSON.parse(out) as Checked;
  expect(code).toBe(1);
  expect(findings.filter(({ rule }) => rule === 'reference/secret')).toMatchObject([
    { environment: 'production', construct: 'needy/route', source: { file: 'lib/apps/needy.ts', line: 8 } },
  ]);
});

test('SARIF points at that line as well', async () => {
  const { out } = await bad.run('check --format sarif --environment production');
  expect(out).toContain('"uri": "lib/apps/needy.ts"');
  expect(out).toContain('"startLine": 8');
});

test('an error stops a render, and leaves the folder as it was', async () => {
  bad.write('dist/kept.yaml', 'a: b\n');
  const { code, err } = await bad.run('render --check');
  expect(code).toBe(1);
  expect(err).toContain("there is no Secret 'gone' in namespace 'needy' [reference/secret]");
  expect(err).toContain('production/manifests/prod/needy/ingress-needy.yaml: Ingress/needy/needy $.spec.tls[0].secretName (needy/route)');
  expect(readFileSync(join(bad.root, 'dist/kept.yaml'), 'utf8')).toBe('a: b\n');
  expect(existsSync(join(bad.root, 'dist/dev'))).toBe(false);
}); // prettier-ignore

test('an error stops a delivery, before anything is written', async () => {
  const { code, err } = await bad.run('deliver');
  expect(code).toBe(1);
  expect(err).toContain('[reference/secret]');
  expect((await bad.run('status')).code).not.toBe(0);
});

test('one app alone is rendered by the rules for its own objects', async () => {
  expect((await bad.run('render --check --app needy --out alone')).code).toBe(0);
  expect(existsSync(join(bad.root, 'alone/dev/manifests/nonprod/needy/ingress-needy.yaml'))).toBe(true);
});

test('what an exception accepts is told once it has expired, and only by --now', async () => {
  const exception = `{ rule: 'reference/secret', app: 'needy', reason: 'tried out', until: '2026-03-10' }`;
  const index = readFileSync(join(good.root, 'environments/index.ts'), 'utf8');
  const accepted = index.replace('exceptions: [', `exceptions: [${exception}, `);
  const program = new TestProgram({ files: { 'environments/index.ts': accepted, 'lib/apps/needy.ts': dangling } });
  try {
    expect((await program.run('check')).code).toBe(0);
    expect((await program.run('render --check')).code).toBe(0);
    const now = await program.run('check --now');
    expect(now.code).toBe(1);
    expect(now.out).toContain("the exception from 'reference/secret' for * (tried out) ended on 2026-03-10");
  } finally {
    program.remove();
  }
}); // prettier-ignore

test('any folder of manifests is judged, and says what is none', async () => {
  good.write('other/a.yaml', 'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\nspec: { ports: [{ prt: 80 }] }\n');
  good.write('other/values.yaml', 'replicas: 3\n');
  good.write('other/chart/Chart.yaml', 'name: a\nversion: 1.0.0\n');
  good.write('other/chart/templates/a.yaml', '{{ if .Values.a }}\n');
  const { code, out } = await good.run('check --path other --json');
  const { findings, objects } = JSON.parse(out) as Checked;
  expect([code, objects]).toEqual([1, 1]);
  expect(findings.map(({ rule, source }) => `${rule} ${source?.file ?? ''}:${source?.line ?? 0}`)).toEqual(
    expect.arrayContaining(['schema/unknown-field a.yaml:4', 'no-manifest values.yaml:1']),
  );
  expect(findings.map(({ rule }) => rule)).not.toContain('yaml');
}); // prettier-ignore

test('a rendered platform is judged place by place, and finds nothing that the program does not', async () => {
  await good.text('render --check --out rendered');
  expect(await good.run('check --path rendered --settings')).toMatchObject({ code: 0 });
});

test('what is committed is judged as production only where the program says that it is', async () => {
  await good.text('render --out committed');
  const file = 'committed/production/manifests/prod/cart/deployment-cart.yaml';
  good.write(file, readFileSync(join(good.root, file), 'utf8').replace('cart:v1.0.0', 'cart:main'));
  const rules = async (more: string): Promise<string[]> => {
    const { findings } = JSON.parse((await good.run(`check --path committed --json ${more}`)).out) as Checked;
    return findings.flatMap(({ rule, environment = '' }) => (rule === 'image-version-tag' ? [`${rule} ${environment}`] : []));
  };
  expect(await rules('--settings')).toEqual(['image-version-tag production']);
  expect(await rules('')).toEqual([]);
}); // prettier-ignore

test('wrong usage is told', async () => {
  expect(await good.run('check --format xml')).toMatchObject({ code: 2 });
  expect((await good.run('check --path nowhere')).err).toContain('nowhere');
  expect((await good.run('check --environment qa')).err).toContain("there is no environment 'qa'");
});
