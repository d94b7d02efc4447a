import { grpcProbe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Estimates shipping costs and hands orders to the carrier. */
export const shippingservice = workload({
  name: 'shippingservice',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/shippingservice:v0.10.6',
  port: grpc(50051),
  env: { PORT: 50051, DISABLE_PROFILER: 1 },
  resources: { cpu: '100m..200m', memory: '64Mi..128Mi' },
  probes: { readiness: grpcProbe({ period: '5 seconds' }), liveness: grpcProbe() },
  replicas: perEnvironment({ dev: 1, staging: 1, production: 2 }),
});
