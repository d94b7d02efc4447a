import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';

/** Lists and searches the products. */
export const productcatalogservice = workload({
  name: 'productcatalogservice',
  system: 'online-boutique',
  owner: 'team-catalog',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/productcatalogservice:v0.10.6',
  port: grpc(3550),
  env: { PORT: 3550, DISABLE_PROFILER: 1 },
  resources: {
    cpu: perEnvironment({ default: '100m..200m', production: '200m..400m' }),
    memory: perEnvironment({ default: '64Mi..128Mi', production: '128Mi..256Mi' }),
  },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
});
