import { environment } from '../lib/model/environment';

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
  owners: ['@example/developers'],
});
