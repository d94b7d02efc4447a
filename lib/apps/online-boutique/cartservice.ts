import { grpcProbe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';
import { redisCart } from './redis-cart';

/** Keeps what each visitor has put into the cart. */
export const cartservice = workload({
  name: 'cartservice',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/cartservice:v0.10.6',
  port: grpc(7070),
  calls: { REDIS_ADDR: redisCart },
  resources: {
    cpu: perEnvironment({ default: '200m..300m', production: '300m..600m' }),
    memory: perEnvironment({ default: '64Mi..128Mi', production: '128Mi..256Mi' }),
  },
  probes: {
    readiness: grpcProbe({ initialDelay: '15 seconds' }),
    liveness: grpcProbe({ initialDelay: '15 seconds', period: '10 seconds' }),
  },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
});
