import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { grpc } from '../../model/port';
import { cartservice } from './cartservice';
import { currencyservice } from './currencyservice';
import { emailservice } from './emailservice';
import { paymentservice } from './paymentservice';
import { productcatalogservice } from './productcatalogservice';
import { shippingservice } from './shippingservice';

/** Takes an order from cart to confirmation. */
export const checkoutservice = workload({
  name: 'checkoutservice',
  system: 'online-boutique',
  owner: 'team-orders',
  container: 'server',
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/checkoutservice:v0.10.6',
  port: grpc(5050),
  env: { PORT: 5050 },
  calls: {
    CART_SERVICE_ADDR: cartservice,
    CURRENCY_SERVICE_ADDR: currencyservice,
    EMAIL_SERVICE_ADDR: emailservice,
    PAYMENT_SERVICE_ADDR: paymentservice,
    PRODUCT_CATALOG_SERVICE_ADDR: productcatalogservice,
    SHIPPING_SERVICE_ADDR: shippingservice,
  },
  resources: {
    cpu: perEnvironment({ default: '100m..200m', production: '200m..400m' }),
    memory: perEnvironment({ default: '64Mi..128Mi', production: '128Mi..256Mi' }),
  },
  replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
});
