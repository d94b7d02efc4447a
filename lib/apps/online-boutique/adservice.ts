import { grpcProbe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Picks advertisements that fit the words of a page. */
export const adservice = workload({
  name: 'adservice',
  system: 'online-boutique',
  owner: 'team-storefront',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/adservice:v0.10.6',
  port: grpc(9555),
  env: { PORT: 9555 },
  resources: { cpu: '200m..300m', memory: '180Mi..300Mi' },
  // A Java program: it answers about 20 seconds after its start.
  probes: {
    readiness: grpcProbe({ initialDelay: '20 seconds', period: '15 seconds' }),
    liveness: grpcProbe({ initialDelay: '20 seconds', period: '15 seconds' }),
  },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 1, production: 2 }),
});
