import { parse } from 'yaml';
import { notificationProblems, notificationSecretKeys } from '../../model/notification-problems';
import { notificationSettings, type NotificationSettings } from '../../model/notification-settings';
import { cluster } from '../../model/cluster';
import type { Platform } from '../../model/platform';
import { team } from '../../model/team';
import { environment } from '../../model/environment';
import { minutes } from '../../model/units';
import { renderedFiles, testApp, testPlatform } from '../../render/testing';
import { email } from './email';
import { githubNotifications } from './github-notifications';
import { notificationEntries } from './notifications-config-map';
import { slack } from './slack';
import { teams } from './teams';
import { webhook } from './webhook';

const settings = notificationSettings({
  services: [
    slack({ icon: ':ship:' }),
    teams({ channels: { releases: 'teams-releases' } }),
    email({
      host: 'smtp.example.com',
      from: 'argocd@example.com',
      login: { username: 'smtp-user', password: 'smtp-password' },
    }),
    webhook({
      name: 'pager',
      url: 'https://pager.example.com/argocd',
      headers: { authorization: 'Bearer $pager-token' },
    }),
  ],
  forge: githubNotifications({ appId: 1234, installationId: 5678 }),
});

const entriesOf = (more: Partial<NotificationSettings> = {}): Record<string, string> =>
  notificationEntries({
    settings: { ...settings, ...more },
    address: 'https://argocd.example.com',
    takenBack: ['staging', 'production'],
    branch: 'main',
  });
const entry = (key: string): unknown => parse(entriesOf()[key] ?? '');

test('services hold options, and credentials by reference only', () => {
  expect(entry('service.slack')).toEqual({ token: '$slack-token', icon: ':ship:' });
  expect(entry('service.teams-workflows.teams')).toEqual({ recipientUrls: { releases: '$teams-releases' } });
  expect(entry('service.email')).toEqual({
    host: 'smtp.example.com',
    port: 587,
    from: 'argocd@example.com',
    username: '$smtp-user',
    password: '$smtp-password',
  });
  expect(entry('service.webhook.pager')).toEqual({
    url: 'https://pager.example.com/argocd',
    headers: [
      { name: 'content-type', value: 'application/json' },
      { name: 'authorization', value: 'Bearer $pager-token' },
    ],
  });
  expect(entry('service.github.receipts')).toEqual({
    appID: 1234,
    installationID: 5678,
    privateKey: '$github-private-key',
  });
  expect(entry('service.webhook.rollback')).toEqual({
    url: 'https://api.github.com',
    headers: [
      { name: 'accept', value: 'application/vnd.github+json' },
      { name: 'authorization', value: 'Bearer $github-dispatch-token' },
      { name: 'content-type', value: 'application/json' },
    ],
  });
  expect(notificationSecretKeys(settings)).toEqual([
    'github-dispatch-token',
    'github-private-key',
    'pager-token',
    'slack-token',
    'smtp-password',
    'smtp-user',
    'teams-releases',
  ]);
});

const healthy =
  "app.status?.operationState?.syncResult != nil and app.metadata.deletionTimestamp == nil and app.status.health.status == 'Healthy' and app.status.sync.status == 'Synced' and app.status.operationState.phase == 'Succeeded'";
const degraded =
  "app.status?.operationState?.syncResult != nil and (app.metadata.deletionTimestamp != nil or app.status.health.status in ['Degraded', 'Missing'] or (app.status.health.status == 'Healthy' and app.status.operationState.phase in ['Failed', 'Error']))";
const ofOneCommit = 'app.spec.source != nil and app.spec.source.chart == nil';
const perOperation =
  '[app.status.operationState.syncResult.revision, app.status.operationState.finishedAt, app.status.health.lastTransitionTime]';

test('receipts are sent at each entry into and exit from health, and for each revision, operation and change of health', () => {
  expect(entry('trigger.on-receipt')).toEqual([
    { when: `${ofOneCommit} and ${healthy}`, send: ['receipt-healthy'], description: 'The app is healthy' },
    {
      when: `${ofOneCommit} and ${healthy}`,
      send: ['receipt-healthy'],
      description: 'The app is healthy',
      oncePer: perOperation,
    },
    { when: `${ofOneCommit} and ${degraded}`, send: ['receipt-degraded'], description: 'The app is degraded' },
    {
      when: `${ofOneCommit} and ${degraded}`,
      send: ['receipt-degraded'],
      description: 'The app is degraded',
      oncePer: perOperation,
    },
    {
      when: `${ofOneCommit} and app.status?.operationState?.syncResult != nil and not (${healthy}) and not (${degraded})`,
      send: ['receipt-undecided'],
      description: 'The app is undecided',
    },
  ]);
});

test('people are told of each entry into and exit from health, of what degraded, failed, or is out of sync for long', () => {
  const triggers = Object.fromEntries(
    ['deployed', 'healthy', 'not-healthy', 'health-degraded', 'sync-failed', 'out-of-sync'].map((name) => {
      const [one] = entry(`trigger.on-${name}`) as { when: string; send: string[]; oncePer?: string }[];
      expect(one?.send).toEqual([`app-${name}`]);
      return [name, [one?.when, one?.oncePer]];
    }),
  );
  const revisions = 'app.status.operationState.syncResult.revision, app.status.operationState.syncResult.revisions';
  expect(triggers).toEqual({
    deployed: [healthy, `[${revisions}]`],
    healthy: [healthy, undefined],
    'not-healthy': [`app.status?.operationState?.syncResult != nil and not (${healthy})`, undefined],
    'health-degraded': [
      "app.status?.operationState?.syncResult != nil and app.metadata.deletionTimestamp == nil and app.status.health.status == 'Degraded' and app.status.health.lastTransitionTime != nil",
      `[${revisions}, app.status.health.lastTransitionTime]`,
    ],
    'sync-failed': [
      "app.status?.operationState?.syncResult != nil and app.status.operationState.phase in ['Failed', 'Error']",
      'app.status.operationState.finishedAt',
    ],
    'out-of-sync': [
      "app.status?.operationState?.syncResult != nil and app.status.sync.status == 'OutOfSync' and app.operation == nil and not (app.status.operationState.phase in ['Running', 'Terminating']) and time.Now().Sub(time.Parse(app.status.operationState.finishedAt)).Minutes() >= 30 and (not (app.spec.source != nil and app.spec.source.chart == nil) or time.Now().Sub(repo.GetCommitMetadata(app.status.sync.revision).Date).Minutes() >= 30)",
      'app.status.operationState.finishedAt',
    ],
  });
  expect(parse(entriesOf({ outOfSyncAfter: minutes(90) })['trigger.on-out-of-sync'] ?? '')).toMatchObject([
    { when: expect.stringContaining('.Minutes() >= 90') as string },
  ]);
});

test('a message is text, an attachment for Slack, a card for Teams, a mail and a JSON object, whatever the cluster says in it', () => {
  const revision =
    'coalesce .app.status.operationState.syncResult.revision (.app.status.operationState.syncResult.revisions | join "," | splitList "," | first)';
  const title = '{{ printf "%v can not be synced" (.app.metadata.name) | toJson }}';
  const text =
    '{{ printf "The sync of %v ended %v: %v" (.app.metadata.name) (.app.status.operationState.finishedAt | default "not yet") (.app.status.operationState.message | default "no message") | toJson }}';
  const label = (name: string): string =>
    `{{ printf "%v" (index .app.metadata.labels "slipway.dev/${name}") | toJson }}`;
  const health = '{{ printf "%v" (.app.status.health.status | default "Unknown") | toJson }}';
  const sync = '{{ printf "%v" (.app.status.sync.status | default "Unknown") | toJson }}';
  const link = '{{ printf "%v/applications/%v" (.context.argocdUrl) (.app.metadata.name) | toJson }}';
  const facts = [
    ['Environment', label('environment')],
    ['Cluster', label('cluster')],
    ['Health', health],
    ['Sync', sync],
    ['Revision', `{{ printf "%v" (${revision}) | toJson }}`],
    ['Owner', label('owner')],
  ] as const;
  const template = entry('template.app-sync-failed') as Record<string, Record<string, string>>;
  expect(template).toEqual({
    message:
      'The sync of {{ .app.metadata.name }} ended {{ .app.status.operationState.finishedAt | default "not yet" }}: {{ .app.status.operationState.message | default "no message" }}',
    slack: {
      attachments: `[{"title":${title},"title_link":${link},"color":"#e96d76","fields":[${facts
        .map(([name, value]) => `{"title":"${name}","value":${value},"short":true}`)
        .join(',')}]}]`,
    },
    'teams-workflows': {
      adaptiveCard: `{"type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock","text":${title},"size":"Large","weight":"Bolder","color":"Attention","wrap":true},{"type":"TextBlock","text":${text},"wrap":true},{"type":"FactSet","facts":[${facts
        .map(([name, value]) => `{"title":"${name}","value":${value}}`)
        .join(',')}]}],"actions":[{"type":"Action.OpenUrl","title":"Argo CD","url":${link}}]}`,
    },
    email: {
      subject: '{{ .app.metadata.name }} can not be synced',
      body: expect.stringContaining(
        '\n\nEnvironment: {{ index .app.metadata.labels "slipway.dev/environment" }}\n',
      ) as string,
    },
    webhook: {
      pager: {
        method: 'POST',
        body: `{"title":${title},"text":${text},"tone":"bad","app":${label('app')},"environment":${label('environment')},"cluster":${label('cluster')},"owner":${label('owner')},"revision":{{ printf "%v" (${revision}) | toJson }},"health":${health},"since":{{ printf "%v" (.app.status.health.lastTransitionTime) | toJson }},"link":${link}}`,
      },
    },
  });
});

test('every app is told of to the forge, and those whose releases are taken back by themselves to its pipeline', () => {
  expect(entry('context')).toEqual({ argocdUrl: 'https://argocd.example.com' });
  expect(entry('subscriptions')).toEqual([
    { recipients: ['receipts'], triggers: ['on-receipt'], selector: 'slipway.dev/app,slipway.dev/app!=namespaces' },
    {
      recipients: ['rollback'],
      triggers: ['on-degraded-release'],
      selector: 'slipway.dev/app,slipway.dev/app!=namespaces,slipway.dev/environment in (production,staging)',
    },
  ]);
  const calm = notificationEntries({ settings, address: undefined, takenBack: [], branch: 'main' });
  expect(parse(calm['subscriptions'] ?? '')).toHaveLength(1);
  expect(Object.keys(calm).filter((key) => key.includes('rollback') || key.includes('degraded-release'))).toEqual([]);
  expect(calm['context']).toBeUndefined();
  expect(Object.values(calm).filter((one) => one.includes('argocdUrl'))).toEqual([]);
});

const notifying = (more: Partial<NotificationSettings> = {}): Platform => {
  const platform = testPlatform([testApp('cart')]);
  const production = environment({
    name: 'production',
    cluster: 'prod',
    domain: 'example.com',
    promotesFrom: 'staging',
    rollback: { by: 'commit', automaticWithin: minutes(30) },
    notifications: [{ triggers: ['on-deployed'], service: 'slack', recipients: ['#releases', '#shop'] }],
  });
  return {
    ...platform,
    environments: new Map([...platform.environments, ['production', production]]),
    teams: [team({ name: 'team-shop', channels: { slack: ['#shop'], teams: ['releases'] } })],
    notifications: { ...settings, ...more },
  };
};

test('an Application tells whom its environment names and the channels of its owner, each once', () => {
  const files = renderedFiles(notifying());
  const annotations = (path: string): Record<string, string> => {
    const { metadata } = parse(files.get(path) ?? '') as { metadata: { annotations: Record<string, string> } };
    return Object.fromEntries(
      Object.entries(metadata.annotations).filter(([key]) => key.startsWith('notifications.argoproj.io/')),
    );
  };
  const of = (trigger: string, service: string): string => `notifications.argoproj.io/subscribe.${trigger}.${service}`;
  const owners = ['on-deployed', 'on-health-degraded', 'on-out-of-sync', 'on-sync-failed'];
  const heard = Object.fromEntries(
    owners.flatMap((one) => [[of(one, 'slack'), '#shop'] as const, [of(one, 'teams'), 'releases'] as const]),
  );
  expect(annotations('dev/argocd/nonprod/application-cart-dev.yaml')).toEqual(heard);
  expect(annotations('production/argocd/prod/application-cart-production.yaml')).toEqual({
    ...heard,
    [of('on-deployed', 'slack')]: '#releases;#shop',
  });
  expect(annotations('dev/argocd/nonprod/application-namespaces-dev.yaml')).toEqual({});
});

test('each Argo CD has its own ConfigMap, for the environments that it deploys to', () => {
  const files = renderedFiles(notifying());
  const dataOf = (cluster: string): Record<string, string> =>
    (
      parse(files.get(`clusters/${cluster}/configmap-argocd-notifications-cm.yaml`) ?? '') as {
        data: Record<string, string>;
      }
    ).data;
  expect(dataOf('prod')['subscriptions']).toContain('slipway.dev/environment in (production)');
  expect(dataOf('nonprod')['subscriptions']).not.toContain('slipway.dev/environment');
  const { notifications, ...silent } = notifying();
  expect(notifications).toBeDefined();
  expect([...renderedFiles(silent).keys()].filter((path) => path.includes('notifications-cm'))).toEqual([]);
});

test('mistakes are told, each with where it is', () => {
  const wrong = notifying({
    services: [slack(), slack()],
    ownersHear: ['on-deploy'],
    entries: {},
  });
  const channels = team({ name: 'team-shop', channels: { teems: ['x'] } });
  expect(notificationProblems({ ...wrong, teams: [channels] })).toEqual([
    {
      where: 'environments/index.ts: notifications',
      problem: "two services are 'slack'",
      fix: 'give one of them another name',
    },
    {
      where: "environments/index.ts: team 'team-shop'",
      problem: "there is no service 'teems' to tell anybody by",
      fix: "add it to services of notifications in environments/index.ts; there are 'slack', 'slack'",
    },
    {
      where: 'environments/index.ts: notifications: ownersHear',
      problem: "there is no trigger 'on-deploy'",
      fix: expect.stringContaining('on-deployed') as string,
    },
  ]);
  const unknown = team({ name: 'team-shop', channels: { teams: ['release'] } });
  expect(notificationProblems({ ...notifying(), teams: [unknown] })).toMatchObject([
    { problem: "'teams' has no channel 'release'" },
  ]);
  expect(
    notificationProblems(notifying({ entries: { 'triger.on-x': '[]' }, outOfSyncAfter: minutes(0.5) })),
  ).toMatchObject([
    { problem: expect.stringContaining('is shorter than a minute') as string },
    { problem: expect.stringContaining('is no key that Argo CD reads') as string },
  ]);
  const argocd = { domain: 'argocd.example.com', notificationSecrets: ['slack-token'] };
  const built = cluster({ name: 'prod', bootstrap: { builds: 'cluster', argocd, problems: () => [] } });
  const calm = notifying({ services: [slack()], forge: githubNotifications({ appId: 1, installationId: 2 }) });
  expect(notificationProblems({ ...calm, teams: [], clusters: new Map([['prod', built]]) })).toEqual(
    ['github-dispatch-token', 'github-private-key'].map((key) => ({
      where: "environments/index.ts: cluster 'prod'",
      problem: `argocd.notificationSecrets lacks '${key}', which notifications name`,
      fix: `add it, and set it: pulumi config set --secret slipway:notification-${key} --stack prod`,
    })),
  );
  const own = notifying({ entries: { 'trigger.on-deploy': '[]' }, ownersHear: ['on-deploy'] });
  expect(notificationProblems(own)).toEqual([]);
});
