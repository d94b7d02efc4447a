import { grpcProbe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';
import { productcatalogservice } from './productcatalogservice';

/** Recommends products that go with those in the cart. */
export const recommendationservice = workload({
  name: 'recommendationservice',
  system: 'online-boutique',
  owner: 'team-storefront',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/recommendationservice:v0.10.6',
  port: grpc(8080),
  env: { PORT: 8080, DISABLE_PROFILER: 1 },
  calls: { PRODUCT_CATALOG_SERVICE_ADDR: productcatalogservice },
  resources: { cpu: '100m..200m', memory: '220Mi..450Mi' },
  probes: { readiness: grpcProbe({ period: '5 seconds' }), liveness: grpcProbe({ period: '5 seconds' }) },
  shutdown: { grace: '5 seconds' },
  replicas: perEnvironment({ dev: 1, staging: 1, production: 2 }),
});
