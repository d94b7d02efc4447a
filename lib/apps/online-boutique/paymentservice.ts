import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Charges a card (the sample charges nobody) and returns a transaction id. */
export const paymentservice = workload({
  name: 'paymentservice',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/paymentservice:v0.10.6',
  port: grpc(50051),
  env: { PORT: 50051, DISABLE_PROFILER: 1 },
  resources: { cpu: '100m..200m', memory: '64Mi..128Mi' },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
});
