import { email, giteaNotifications, notificationSettings, slack } from '../lib/argocd/notifications';
import { bootstrap } from '../lib/cluster/bootstrap';
import { eks } from '../lib/cluster/providers/eks';
import { kind } from '../lib/cluster/providers/kind';
import { distribution } from '../lib/cluster/registries/distribution';
import { external } from '../lib/cluster/registries/external';
import { cluster } from '../lib/model/cluster';
import { clusterSoftware as software } from '../lib/model/cluster-software';
import { environmentRepo } from '../lib/model/environment-repo';
import { previewSettings } from '../lib/model/preview';
import { team } from '../lib/model/team';
import { directory } from '../lib/render/layouts/directory';

/** Every environment, in the order of promotion; each has a file of its name beside this one. */
export const environments = ['dev', 'staging', 'production'] as const;
/** The name of an environment. */
export type EnvironmentName = (typeof environments)[number];

/** Every cluster. dev and staging share one; production has its own. */
export const clusters = [
  cluster({
    name: 'nonprod-eu-1',
    labels: { stage: 'nonprod', region: 'eu' },
    bootstrap: bootstrap({
      provider: kind(),
      registry: distribution(),
      argocd: { domain: 'argocd.dev.shop.example.com', monitoring: { severity: 'warning' } },
    }),
  }),
  cluster({
    name: 'prod-eu-1',
    labels: { stage: 'prod', region: 'eu' },
    bootstrap: bootstrap({
      provider: eks({ vpcId: 'vpc-0123456789', privateSubnetIds: ['subnet-0aaa', 'subnet-0bbb', 'subnet-0ccc'] }),
      registry: external({ address: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop' }),
      sealingKey: 'bring',
      argocd: {
        domain: 'argocd.shop.example.com',
        oidc: { name: 'Example', issuer: 'https://login.example.com', clientId: 'argocd' },
        monitoring: {},
        notificationSecrets: ['slack-token', 'gitea-token'],
      },
      access: { viewers: ['platform-engineers'] },
    }),
  }),
];

export { policies } from './policies';

/** Where the state is kept: a local repository until `url` names a real one. */
export const repository = environmentRepo({
  argocdUrl: 'https://git.example.com/platform/environment-repo.git',
  program: 'platform/slipway',
  layout: directory(),
});

/** Who answers for apps. Groups are the identity provider's: what they may do in Argo CD and Kubernetes follows from them. */
export const teams = [
  team({
    name: 'team-platform',
    groups: ['example:platform'],
    channels: { slack: ['platform-alerts'] },
    operates: true,
  }),
  team({ name: 'team-storefront', groups: ['example:storefront'], channels: { slack: ['deploy-notifications'] } }),
  team({ name: 'team-orders', groups: ['example:orders'], channels: { slack: ['deploy-notifications'] } }),
  team({ name: 'team-catalog', groups: ['example:catalog'], channels: { slack: ['deploy-notifications'] } }),
  team({ name: 'team-back-office', groups: ['example:back-office'], channels: { email: ['back-office@example.com'] } }),
];

/** How Argo CD tells people, and the forge: its commit statuses are the proof that gates ask for. */
export const notifications = notificationSettings({
  services: [slack(), email({ host: 'smtp.example.com', from: 'argocd@example.com' })],
  forge: giteaNotifications({ url: 'https://git.example.com' }),
});

/** Whose pull requests are deployed, each in a namespace of its own beside dev. */
export const previews = previewSettings({
  repositories: ['https://git.example.com/shop/*'],
  forges: { 'git.example.com': 'gitea' },
});

/** What each cluster has whatever runs on it: autoscalers ask it for what pods use. */
export const clusterSoftware = [
  software({
    name: 'metrics-server',
    repository: 'https://kubernetes-sigs.github.io/metrics-server',
    chart: 'metrics-server',
    version: '3.13.0',
    namespace: 'kube-system',
    labels: { region: 'eu' },
    values: { resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '400Mi' } } },
    clusterResources: [
      'apiregistration.k8s.io/APIService',
      'rbac.authorization.k8s.io/ClusterRole',
      'rbac.authorization.k8s.io/ClusterRoleBinding',
    ],
  }),
];
