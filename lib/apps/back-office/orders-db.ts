import { execProbe } from '../../constructs/probes';
import { emptyDir, persistent } from '../../constructs/volumes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { tcp } from '../../model/port';
import { secret } from '../../model/secret';

const ready = ['pg_isready', '--host=127.0.0.1', '--username=orders'];

/** Keeps the orders that the back office works on. */
export const ordersDb = workload({
  name: 'orders-db',
  system: 'back-office',
  owner: 'team-back-office',
  kind: 'StatefulSet',
  image: 'postgres:17.6-alpine',
  port: tcp(5432, { name: 'postgres' }),
  env: {
    POSTGRES_DB: 'orders',
    POSTGRES_USER: 'orders',
    // A folder of its own: a fresh volume may come with lost+found, and Postgres wants an empty one.
    PGDATA: '/var/lib/postgresql/data/pgdata',
  },
  secrets: { POSTGRES_PASSWORD: secret('orders-db', 'password') },
  resources: {
    cpu: perEnvironment({ default: '100m..500m', production: '500m..2' }),
    memory: perEnvironment({ default: '256Mi..512Mi', production: '2Gi' }),
  },
  volumes: {
    '/var/lib/postgresql/data': perEnvironment({
      default: persistent({ name: 'data', size: '5Gi' }),
      production: persistent({ name: 'data', size: '50Gi' }),
    }),
    '/var/run/postgresql': emptyDir({ sizeLimit: '16Mi' }),
    '/tmp': emptyDir({ sizeLimit: '256Mi' }),
  },
  probes: {
    startup: execProbe(ready, { period: '5 seconds', failures: 24 }),
    readiness: execProbe(ready, { period: '5 seconds' }),
    liveness: execProbe(ready, { period: '20 seconds', timeout: '5 seconds' }),
  },
  // The user of the image, who owns the files in it.
  runAs: { user: 70 },
  // Time to write a checkpoint.
  shutdown: { grace: '2 minutes' },
});
