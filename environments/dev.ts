import { environment } from '../lib/model/environment';

/** Every build of a main branch, at once and by commit. */
export const dev = environment({
  name: 'dev',
  cluster: 'nonprod-eu-1',
  domain: 'dev.shop.example.com',
  owners: ['@example/developers'],
  labels: { 'example.com/cost-center': 'development' },
  namespaces: {
    quota: { 'requests.cpu': '8', 'requests.memory': '16Gi', 'limits.memory': '32Gi', pods: '60' },
    defaults: { request: { cpu: '50m', memory: '64Mi' }, limit: { cpu: '500m', memory: '256Mi' } },
  },
  notifications: [
    { triggers: ['on-health-degraded', 'on-sync-failed'], service: 'slack', recipients: ['shop-development'] },
  ],
});
