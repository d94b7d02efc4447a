import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { noticeTriggers, notificationSettings } from '../../model/notification-settings';
import { notificationSecretKeys } from '../../model/notification-problems';
import { parseDegradedEvent } from '../../promotion/automatic-rollback';
import { applicationHealth, applicationSchema } from '../../receipts';
import { cartApplication, operation, syncedCommit } from '../../receipts/testing';
import { email } from './email';
import { githubNotifications } from './github-notifications';
import { gitlabNotifications } from './gitlab-notifications';
import { notificationEntries } from './notifications-config-map';
import { slack } from './slack';
import { teams } from './teams';
import { webhook } from './webhook';

const isMissing = spawnSync('argocd', ['admin', 'notifications', '--help']).status !== 0;
const whereInstalled = isMissing ? describe.skip : describe;
if (isMissing) console.log('skipped: argocd is not installed');

type Application = ReturnType<typeof cartApplication>;

const services = [
  slack(),
  teams({ channels: { releases: 'teams-releases' } }),
  email({ host: 'smtp.example.com', from: 'argocd@example.com' }),
  webhook({ name: 'pager', url: 'https://pager.example.com' }),
];
const onGitHub = notificationSettings({ services, forge: githubNotifications({ appId: 1, installationId: 2 }) });
const onGitLab = notificationSettings({ services, forge: gitlabNotifications() });

const broken = cartApplication({
  health: { status: 'Degraded', lastTransitionTime: '2026-03-11T11:00:00Z', message: 'pods "say" <no>\nat all' },
  ...operation({ phase: 'Failed', message: 'one or more "objects" failed' }),
});

whereInstalled("Argo CD's own command-line tool", () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-notifications-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What it says of an Application, by the ConfigMap that is rendered. */
  function argocd(settings: typeof onGitHub, application: Application, ...command: readonly string[]): string {
    const write = (name: string, object: unknown): string => {
      const path = join(folder, name);
      writeFileSync(path, stringify(object));
      return path;
    };
    const labels = { ...application.metadata.labels, 'slipway.dev/cluster': 'eu-1' };
    const app = write('app.yaml', { ...application, metadata: { ...application.metadata, labels } });
    const data = notificationEntries({
      settings,
      address: 'https://argocd.example.com',
      takenBack: ['staging'],
      branch: 'main',
    });
    const map = write('map.yaml', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-notifications-cm' },
      data,
    });
    const secret = write('secret.yaml', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-notifications-secret' },
      stringData: Object.fromEntries(notificationSecretKeys(settings).map((key) => [key, privateKey])),
    });
    const [what = '', verb = '', name = ''] = command;
    const { stdout, stderr } = spawnSync(
      'argocd',
      ['admin', 'notifications', what, verb, name, app, '--config-map', map, '--secret', secret, '-n', 'argocd'],
      { encoding: 'utf8', env: { ...process.env, KUBECONFIG: write('kubeconfig.yaml', nowhere) } },
    );
    if (!/CONDITION|^message:|^\w+:/m.test(stdout)) throw new Error(`${stdout}${stderr}`);
    return stdout;
  }

  const isTriggered = (trigger: string, application: Application): boolean[] =>
    argocd(onGitHub, application, 'trigger', 'run', trigger)
      .split('\n')
      .slice(1)
      .flatMap((line) => /(true|false)\s*$/.exec(line)?.[1] ?? [])
      .map((one) => one === 'true');

  const healthy = { status: 'Healthy', lastTransitionTime: '2026-03-11T10:03:00Z' };
  const sync = { status: 'OutOfSync', revision: syncedCommit };

  test.each<[string, Application]>([
    ['healthy', cartApplication()],
    ['out of sync', cartApplication({ sync })],
    ['of unknown sync', cartApplication({ sync: { status: 'Unknown' } })],
    ['in an operation', cartApplication(operation({ phase: 'Running' }))],
    ['after a failed operation', cartApplication(operation({ phase: 'Failed' }))],
    ['after a broken operation, out of sync', cartApplication({ sync, ...operation({ phase: 'Error' }) })],
    ['progressing', cartApplication({ health: { ...healthy, status: 'Progressing' } })],
    ['degraded', broken],
    ['suspended', cartApplication({ health: { ...healthy, status: 'Suspended' } })],
    ['missing', cartApplication({ health: { ...healthy, status: 'Missing' } })],
    ['of a health that is new', cartApplication({ health: { status: 'Splendid' } })],
    ['being deleted', cartApplication({}, { deletionTimestamp: '2026-03-11T11:59:00Z' })],
  ])('sends the receipt that Applications are read for: %s', (_what, application) => {
    const health = applicationHealth(applicationSchema.parse(application))?.health;
    const isHealthy = health === 'healthy';
    const isDegraded = health === 'degraded' || health === 'missing';
    const expected = [isHealthy, isHealthy, isDegraded, isDegraded, !isHealthy && !isDegraded];
    expect(isTriggered('on-receipt', application)).toEqual(expected);
  });

  test('sends nothing of an app that was never synced, nor of a chart by its version', () => {
    const { status, ...young } = cartApplication();
    expect(status).toBeDefined();
    expect(isTriggered('on-receipt', young)).toEqual([false, false, false, false, false]);
    const chart = cartApplication();
    chart.spec.source = { repoURL: 'https://charts.example.com', chart: 'cart', targetRevision: '1.2.3' };
    expect(isTriggered('on-receipt', chart)).toEqual([false, false, false, false, false]);
    expect(isTriggered('on-degraded-release', { ...broken, spec: chart.spec })).toEqual([false]);
    expect(isTriggered('on-degraded-release', broken)).toEqual([true]);
  });

  test('tells people what has happened, and no more', () => {
    const told = (application: Application): string[] =>
      noticeTriggers.filter((one) => isTriggered(one, application).includes(true));
    expect(told(cartApplication())).toEqual(['on-deployed', 'on-healthy']);
    expect(told(broken)).toEqual(['on-not-healthy', 'on-health-degraded', 'on-sync-failed']);
    expect(told(cartApplication({ sync }))).not.toContain('on-healthy');
  });

  test('compiles every template, and gives JSON where JSON is asked for', () => {
    const templates = [...noticeTriggers.map((one) => one.replace(/^on-/, 'app-')), 'degraded-release'];
    for (const name of templates) {
      const sent = parse(argocd(onGitHub, broken, 'template', 'notify', name)) as Record<
        string,
        Record<string, unknown>
      >;
      const { slack: attachment, 'teams-workflows': card, webhook: calls } = sent;
      const bodies = Object.values(calls ?? {}) as { body: string }[];
      const json = [attachment?.['attachments'], card?.['adaptiveCard'], ...bodies.map(({ body }) => body)];
      for (const text of json.filter((one) => one !== undefined)) expect(JSON.parse(text as string)).toBeTruthy();
      expect(json.filter((one) => one !== undefined).length).toBeGreaterThan(0);
    }
  });

  test('fills in a status of a commit, and the event that automatic rollback reads', () => {
    const { message, github } = parse(argocd(onGitHub, cartApplication(), 'template', 'notify', 'receipt-healthy')) as {
      message: string;
      github: { status: object };
    };
    expect(message).toBe('Healthy since 2026-03-11T10:03:00Z, synced 2026-03-11T10:00:00Z');
    expect(github.status).toEqual({
      state: 'success',
      label: 'slipway/eu-1/staging/cart',
      targetURL: 'https://argocd.example.com/applications/cart-stag',
    });
    const status = webhookOf(argocd(onGitLab, cartApplication(), 'template', 'notify', 'receipt-healthy'), 'receipts');
    expect(status.path).toBe(`/projects/env/statuses/${syncedCommit}`);
    const dispatch = webhookOf(argocd(onGitHub, broken, 'template', 'notify', 'degraded-release'), 'rollback');
    expect(dispatch.path).toBe('/repos/env/actions/workflows/rollback.yaml/dispatches');
    const { inputs } = JSON.parse(dispatch.body) as { inputs: unknown };
    expect(parseDegradedEvent(JSON.stringify(inputs), 'event')).toEqual({
      app: 'cart',
      environment: 'staging',
      cluster: 'eu-1',
      revision: syncedCommit,
      health: 'Degraded',
      since: '2026-03-11T11:00:00Z',
      message: 'pods "say" <no>\nat all',
    });
  });
});

function webhookOf(text: string, service: string): { readonly path: string; readonly body: string } {
  const { webhook: calls } = parse(text) as { webhook: Record<string, { path: string; body: string }> };
  return calls[service] ?? { path: '', body: '' };
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** A cluster that nobody asks. */
const nowhere = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'nowhere',
  clusters: [{ name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'nobody', user: { token: 'nobody' } }],
  contexts: [{ name: 'nowhere', context: { cluster: 'nowhere', user: 'nobody' } }],
};
