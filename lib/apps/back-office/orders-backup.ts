import { emptyDir, persistent } from '../../constructs/volumes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { secret } from '../../model/secret';
import { ordersDb } from './orders-db';

/** Dumps the orders each night, keeping one dump per weekday. */
export const ordersBackup = workload({
  name: 'orders-backup',
  system: 'back-office',
  owner: 'team-back-office',
  kind: 'CronJob',
  // The version of `ordersDb`: pg_dump reads no server that is newer than itself.
  image: 'postgres:17.6-alpine',
  command: ['/bin/sh', '-ec', 'pg_dump --format=custom --file="/backup/orders-$(date +%u).dump"'],
  env: { PGDATABASE: 'orders', PGUSER: 'orders' },
  // The database brings it; of two apps of a namespace only one may.
  secrets: { PGPASSWORD: secret('orders-db', 'password', { of: ordersDb }) },
  calls: { PGHOST: { app: ordersDb, as: '{host}' }, PGPORT: { app: ordersDb, as: '{port}' } },
  job: {
    // Elsewhere once a week will do, to know that it works.
    schedule: perEnvironment({ default: '15 3 * * 1', production: '15 3 * * *' }),
    timeZone: 'Europe/Berlin',
    timeout: '1 hour',
    retries: 2,
    keepFor: '2 days',
  },
  resources: { cpu: '100m..500m', memory: '128Mi..256Mi' },
  volumes: {
    '/backup': perEnvironment({
      default: persistent({ name: 'dumps', size: '10Gi' }),
      production: persistent({ name: 'dumps', size: '100Gi' }),
    }),
    '/tmp': emptyDir({ sizeLimit: '64Mi' }),
  },
  runAs: { user: 70 },
});
