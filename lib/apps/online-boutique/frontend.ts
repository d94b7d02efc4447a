import { httpProbe, type Probe } from '../../constructs/probes';
import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { http } from '../../model/port';
import { preview } from '../../model/preview';
import { adservice } from './adservice';
import { cartservice } from './cartservice';
import { checkoutservice } from './checkoutservice';
import { currencyservice } from './currencyservice';
import { productcatalogservice } from './productcatalogservice';
import { recommendationservice } from './recommendationservice';
import { shippingservice } from './shippingservice';

/** Serves the shop's pages. */
export const frontend = workload({
  name: 'frontend',
  system: 'online-boutique',
  owner: 'team-storefront',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/frontend:v0.10.6',
  port: http(80, { container: 8080 }),
  env: {
    PORT: 8080,
    ENABLE_PROFILER: 0,
    // The frontend does not start without it, although no app answers there: hence no call.
    SHOPPING_ASSISTANT_SERVICE_ADDR: 'shoppingassistantservice:80',
  },
  calls: {
    AD_SERVICE_ADDR: adservice,
    CART_SERVICE_ADDR: cartservice,
    CHECKOUT_SERVICE_ADDR: checkoutservice,
    CURRENCY_SERVICE_ADDR: currencyservice,
    PRODUCT_CATALOG_SERVICE_ADDR: productcatalogservice,
    RECOMMENDATION_SERVICE_ADDR: recommendationservice,
    SHIPPING_SERVICE_ADDR: shippingservice,
  },
  resources: {
    cpu: perEnvironment({ default: '100m..200m', production: '200m..500m' }),
    memory: perEnvironment({ default: '64Mi..128Mi', production: '128Mi..256Mi' }),
  },
  probes: { readiness: health('x-readiness-probe'), liveness: health('x-liveness-probe') },
  hooks: { smokeTest: true },
  preview: preview({ repository: 'https://git.example.com/shop/frontend', image: 'server' }),
  autoscaling: {
    min: perEnvironment({ dev: 1, staging: 2, production: 3 }),
    max: perEnvironment({ dev: 2, staging: 4, production: 12 }),
    cpuPercent: 70,
  },
  expose: { host: ['@', 'www'] },
  services: {
    // Plain HTTP for the office's monitoring only: customers come through the gateway, which speaks TLS.
    'frontend-external': { type: 'LoadBalancer', sourceRanges: ['203.0.113.0/24'] },
  },
});

/** A session of its own keeps probes from opening a new one each time. */
function health(session: string): Probe {
  return httpProbe('/_healthz', { initialDelay: '10 seconds', headers: { Cookie: `shop_session-id=${session}` } });
}
