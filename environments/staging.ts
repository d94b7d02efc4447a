import { environment } from '../lib/model/environment';
import { minutes } from '../lib/model/units';

/** What is tried out before customers see it. Takes promotions from dev, and nightly builds directly. */
export const staging = environment({
  name: 'staging',
  shortName: 'stag',
  cluster: 'nonprod-eu-1',
  domain: 'staging.shop.example.com',
  promotesFrom: 'dev',
  promotion: 'automatic',
  publish: 'pull-request',
  entry: [{ branch: 'staging' }, { nightly: true }],
  rollback: { by: 'commit', automaticWithin: minutes(15) },
  owners: ['@example/developers'],
  labels: { 'example.com/cost-center': 'development' },
  namespaces: {
    quota: { 'requests.cpu': '12', 'requests.memory': '24Gi', 'limits.memory': '48Gi', pods: '100' },
    defaults: { request: { cpu: '50m', memory: '64Mi' }, limit: { cpu: '500m', memory: '256Mi' } },
  },
  notifications: [
    { triggers: ['on-health-degraded', 'on-sync-failed'], service: 'slack', recipients: ['shop-development'] },
    { triggers: ['on-deployed'], service: 'slack', recipients: ['shop-releases'] },
  ],
});
