import { helmRelease } from '../../constructs/helm-release';
import { networkPolicies } from '../../constructs/network-policies';
import { parseImage } from '../../model/image';
import { http } from '../../model/port';
import { ordersDb } from './orders-db';

const port = http(80, { container: 8080 });

/** Where staff look at orders: a chart of our own, whose values files say what differs between environments. */
export const backOffice = helmRelease({
  name: 'back-office',
  owner: 'team-back-office',
  repository: 'https://git.example.com/shop/charts.git',
  path: 'charts/back-office',
  revision: 'back-office-1.4.0',
  images: { main: 'registry.example.com/shop/back-office:v1.4.0' },
  ports: [port],
  calls: { DATABASE_HOST: { app: ordersDb, as: '{host}' } },
  valueFiles: ({ shortName }) => [`values.${shortName}.yaml`],
  // What the release decides, and what the program knows already.
  values: (context) => ({
    image: chartImage(context.image()),
    host: `back-office.${context.environment.domain}`,
    gateway: { name: context.environment.network.gateway, namespace: context.environment.network.gatewayNamespace },
    database: { host: ordersDb.name, existingSecret: ordersDb.name },
  }),
  // The chart knows nothing of its namespace's default deny.
  resources: (scope, context) => {
    const { app, environment, namespace } = context;
    networkPolicies(scope, {
      name: app.name,
      namespace,
      ports: [port],
      calls: [{ name: ordersDb.name, namespace: context.namespaceOf(ordersDb), ports: ordersDb.ports }],
      from: [{ namespace: environment.network.gatewayNamespace, port }],
      egress: [],
      fromAnywhere: [],
    });
  },
});

/** Charts ask for repository and tag apart; a digest follows the tag. */
function chartImage(image: string): { repository: string; tag: string } {
  const { repository } = parseImage(image);
  return { repository, tag: image.slice(repository.length + 1) };
}
