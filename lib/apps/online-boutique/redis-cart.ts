import { tcpProbe } from '../../constructs/probes';
import { emptyDir, persistent } from '../../constructs/volumes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { tcp } from '../../model/port';

/** Holds the carts; one pod, because nothing replicates between several. */
export const redisCart = workload({
  name: 'redis-cart',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'redis',
  image: 'redis:8.2.2-alpine',
  port: tcp(6379, { name: 'tcp-redis' }),
  args: ['redis-server', '--appendonly', 'yes'],
  resources: { cpu: '70m..125m', memory: '200Mi..256Mi' },
  probes: { readiness: tcpProbe({ period: '5 seconds' }), liveness: tcpProbe({ period: '5 seconds' }) },
  volumes: {
    // Only customers' carts are worth a disk.
    '/data': perEnvironment({
      default: emptyDir({ name: 'redis-data' }),
      production: persistent({ name: 'redis-data', size: '5Gi' }),
    }),
  },
});
