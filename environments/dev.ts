import { environment } from '../lib/model/environment';

/** Every build of a main branch, at once and by commit. */
export const dev = environment({
  name: 'dev',
  cluster: 'nonprod-eu-1',
  domain: 'dev.shop.example.com',
  owners: ['@example/developers'],
});
