import { policySettings } from '../lib/model/policy-settings';

/** What `slipway check` is to know: what comes from elsewhere, and what is accepted for now. */
export const policies = policySettings({
  registries: [
    'busybox',
    'us-central1-docker.pkg.dev/online-boutique-ci',
    'registry.example.com',
    'redis',
    'postgres',
    'nginxinc',
  ],
  exceptions: [
    {
      rule: 'production-replicas',
      object: 'Deployment/redis-cart',
      reason: 'keeps carts in memory: two would each know half of them',
      until: '2028-12-31',
    },
  ],
});
