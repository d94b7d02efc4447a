import { grpcProbe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Sends the order confirmation (the sample only logs it). */
export const emailservice = workload({
  name: 'emailservice',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/emailservice:v0.10.6',
  port: grpc(5000, { container: 8080 }),
  env: { PORT: 8080, DISABLE_PROFILER: 1 },
  resources: { cpu: '100m..200m', memory: '64Mi..128Mi' },
  probes: { readiness: grpcProbe({ period: '5 seconds' }), liveness: grpcProbe({ period: '5 seconds' }) },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 1, production: 2 }),
});
