import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Converts prices; every page asks it, so it scales by load. */
export const currencyservice = workload({
  name: 'currencyservice',
  system: 'online-boutique',
  owner: 'team-catalog',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/currencyservice:v0.10.6',
  port: grpc(7000),
  env: { PORT: 7000, DISABLE_PROFILER: 1 },
  resources: { cpu: '100m..200m', memory: '64Mi..128Mi' },
  shutdown: { grace: '5 seconds' },
  autoscaling: {
    min: perEnvironment({ dev: 1, staging: 2, production: 3 }),
    max: perEnvironment({ dev: 2, staging: 3, production: 10 }),
    cpuPercent: 70,
  },
});
