import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { LoopbackEngine } from './testing/loopback-engine';

const repository = resolve(__dirname, '../..');
const project = z
  .object({
    name: z.string(),
    main: z.string(),
    runtime: z.object({
      name: z.literal('nodejs'),
      options: z.object({ typescript: z.boolean(), nodeargs: z.string() }),
    }),
  })
  .parse(load(readFileSync(join(repository, 'Pulumi.yaml'), 'utf8')));

const hidden = { key: 'PRIVATE-KEY-IN-CLEAR', password: 'PASSWORD-IN-CLEAR', token: 'TOKEN-IN-CLEAR' };
const certificate = 'certificate in PEM';
/** How Pulumi marks a secret on the wire. */
const secretMark = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-pulumi-'));
  for (const one of ['lib', 'environments', 'bin', 'Pulumi.yaml', 'package.json', 'tsconfig.json', 'main.ts']) {
    cpSync(join(repository, one), join(folder, one), { recursive: true });
  }
  rmSync(join(folder, 'environments', 'secrets'), { recursive: true, force: true });
  // Folders of their own inside, so that what is compiled here is not kept for the repository.
  mkdirSync(join(folder, 'node_modules'));
  for (const one of readdirSync(join(repository, 'node_modules'))) {
    if (one !== '.cache') symlinkSync(join(repository, 'node_modules', one), join(folder, 'node_modules', one));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the program as Pulumi's host of Node programs does. */
async function start(
  stack: string,
  { preview }: { preview: boolean },
): Promise<{ engine: LoopbackEngine; code: number }> {
  const engine = new LoopbackEngine((type) => answers(type));
  const address = await engine.start();
  const pwd = join(folder, project.main);
  const args = [
    ...project.runtime.options.nodeargs.split(' '),
    join(folder, 'node_modules/@pulumi/pulumi/cmd/run'),
    ...[`--monitor=${address}`, `--engine=${address}`, `--project=${project.name}`, `--root-directory=${folder}`],
    ...[`--stack=${stack}`, `--pwd=${pwd}`, ...(preview ? ['--dry-run'] : []), '--parallel=16', '.'],
  ];
  const key = 'slipway:environmentRepoToken';
  const env = {
    ...process.env,
    PULUMI_NODEJS_TYPESCRIPT: String(project.runtime.options.typescript),
    PULUMI_CONFIG: JSON.stringify({ [key]: hidden.token }),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([key]),
  };
  try {
    const code = await new Promise<number>((done) => {
      const child = execFile(process.execPath, args, { cwd: pwd, env }, () => done(child.exitCode ?? -1));
    });
    return { engine, code };
  } finally {
    engine.stop();
  }
}

function answers(type: string): Record<string, string | Record<string, string>> {
  if (type === 'tls:index/privateKey:PrivateKey') return { privateKeyPem: { ...secretMark, value: hidden.key } };
  if (type === 'tls:index/selfSignedCert:SelfSignedCert') return { certPem: certificate };
  if (type === 'random:index/randomPassword:RandomPassword')
    return { result: { ...secretMark, value: hidden.password } };
  return type.startsWith('command:') ? { stdout: '' } : {};
}

/** The same value without what is marked as secret. */
function inClear(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' &&
    one !== null &&
    Object.entries(secretMark).every(([k, v]) => k in one && Object.values(one).includes(v))
      ? 'secret'
      : one,
  );
}

describe('the program as the Pulumi CLI starts it', () => {
  test('previews a stack and writes nothing', async () => {
    const { engine, code } = await start('nonprod-eu-1', { preview: true });
    expect([code, engine.messages]).toEqual([0, []]);
    expect(engine.registrations.length).toBeGreaterThan(15);
    expect(existsSync(join(folder, 'environments', 'secrets'))).toBe(false);
  });

  test('builds the whole stack, in an explicit order, and shows no secret', async () => {
    const { engine, code } = await start('nonprod-eu-1', { preview: false });
    expect([code, engine.messages]).toEqual([0, []]);
    const { registrations, outputs = {} } = engine;
    expect(registrations.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'pulumi:pulumi:Stack',
        'slipway:cluster:ArgoCd',
        'slipway:cluster:SealingKey',
        'kubernetes:helm.sh/v3:Release',
        'kubernetes:argoproj.io/v1alpha1:Application',
      ]),
    );
    const root = registrations.find(({ type }) => type === 'kubernetes:argoproj.io/v1alpha1:Application');
    expect(root?.dependencies.some((urn) => urn.includes('kubernetes:helm.sh/v3:Release'))).toBe(true);
    expect(outputs).toMatchObject({
      argocdUrl: 'https://argocd.dev.shop.example.com',
      sealingCertificate: certificate,
      webhookSecret: secretMark,
    });
    const sent = JSON.stringify([registrations, outputs]);
    const shown = inClear([registrations, outputs]);
    for (const value of Object.values(hidden)) {
      expect(sent).toContain(value);
      expect(shown).not.toContain(value);
    }
    for (const environment of ['dev', 'staging']) {
      expect(readFileSync(join(folder, 'environments', 'secrets', environment, 'sealing.pem'), 'utf8')).toBe(
        certificate,
      );
    }
  });

  test("tells a user's mistake without a stack", async () => {
    const started = process.hrtime.bigint();
    const { engine, code } = await start('nonprod', { preview: true });
    expect(code).not.toBe(0);
    // Without care for how Pulumi prints an error it is over a minute.
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(45);
    const told = engine.messages.join('\n');
    expect(told).toContain("there is no cluster 'nonprod'");
    expect(told).not.toMatch(/^\s+at /m);
  });
});
