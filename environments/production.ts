import { environment } from '../lib/model/environment';

/** Real customers. Changes arrive by pull request only. */
export const production = environment({
  name: 'production',
  shortName: 'prod',
  cluster: 'prod-eu-1',
  domain: 'shop.example.com',
  promotesFrom: 'staging',
  publish: 'pull-request',
  sync: 'manual',
  owners: ['@example/platform'],
});
