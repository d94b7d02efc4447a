import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SlipwayValidation, type ValidationContext } from './cdk8s-validation';
import { deployment } from './testing';

const folder = mkdtempSync(join(tmpdir(), 'slipway-validation-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Violation = Parameters<ValidationContext['report']['addViolation']>[0];

async function validated(yaml: string): Promise<{ violations: Violation[]; status: string | undefined }> {
  const file = join(folder, 'app.k8s.yaml');
  writeFileSync(file, yaml);
  const violations: Violation[] = [];
  let status: string | undefined;
  const report: ValidationContext['report'] = {
    addViolation: (one) => violations.push(one),
    submit: (one) => {
      status = one;
    },
  };
  await new SlipwayValidation({}).validate({ manifests: [file], report });
  return { violations, status };
}

test('cdk8s loads the plugin by the name in cdk8s.yaml', () => {
  // As cdk8s does: by its path, and by the name of the class.
  const loaded = jest.requireActual<Record<string, unknown>>(resolve(__dirname, '../../bin/cdk8s-validation.js'));
  expect(loaded['SlipwayValidation']).toBeInstanceOf(Function);
});

test('what is wrong fails a synth, with the rule, the place and the fix', async () => {
  const { violations, status } = await validated(deployment('imagePullPolice: Always'));
  expect(status).toBe('failure');
  const found = violations.find(({ ruleName }) => ruleName === 'schema/unknown-field');
  expect(found).toMatchObject({
    fix: "did you mean 'imagePullPolicy'?",
    violatingResources: [{ resourceName: 'web', locations: ['$.spec.template.spec.containers[0].imagePullPolice'] }],
  });
});

test('what is right passes', async () => {
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { a: b }\n';
  expect(await validated(config)).toEqual({ violations: [], status: 'success' });
});
