import { environment } from '../lib/model/environment';
import { minutes } from '../lib/model/units';
import { freeze, healthyIn, outside } from '../lib/promotion/gates';

/** Real customers. Changes arrive by pull request only. */
export const production = environment({
  name: 'production',
  shortName: 'prod',
  cluster: 'prod-eu-1',
  domain: 'shop.example.com',
  promotesFrom: 'staging',
  publish: 'pull-request',
  requestPer: 'system',
  sync: 'manual',
  tags: 'version',
  gates: [healthyIn('staging', { soak: minutes(30) }), outside(freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berlin'))],
  rollback: { by: 'commit', automaticWithin: minutes(30) },
  owners: ['@example/platform'],
  labels: { 'example.com/cost-center': 'shop' },
  namespaces: {
    quota: { 'requests.cpu': '40', 'requests.memory': '80Gi', 'limits.memory': '160Gi', pods: '300' },
    defaults: { request: { cpu: '100m', memory: '128Mi' }, limit: { cpu: '1', memory: '512Mi' } },
  },
  notifications: [
    { triggers: ['on-deployed'], service: 'slack', recipients: ['shop-releases'] },
    { triggers: ['on-health-degraded', 'on-sync-failed'], service: 'slack', recipients: ['shop-oncall'] },
  ],
});
