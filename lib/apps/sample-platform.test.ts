import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { valid } from 'semver';
import { globSync } from 'tinyglobby';
import { parseImage } from '../model/image';
import { findPlaintext } from '../plaintext';
import { baselineReleases, loadPlatform, renderPlatform, toYaml, type KubernetesObject } from '../render';

/** The fields of specs that these tests look at. */
interface Spec {
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly hostnames?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly listeners?: readonly { readonly name: string }[];
  readonly parentRefs?: readonly { readonly name: string; readonly sectionName: string }[];
}

interface Rendered {
  readonly environment: string;
  readonly cluster: string;
  readonly object: KubernetesObject;
}

const platform = loadPlatform(join(__dirname, '..', '..'));
const apps = [...platform.apps.values()];
const boutique = apps.filter((app) => app.system === 'online-boutique');
const rendered = renderAll();

function renderAll(): Rendered[] {
  return [...renderPlatform(platform, baselineReleases(platform))].flatMap((unit) =>
    unit.files.flatMap(({ object, path }) => {
      // Previews are deployed by the numbers of requests only.
      if (path.startsWith('previews/')) return [];
      const environment = 'environment' in unit ? unit.environment : '';
      return object === undefined ? [] : [{ environment, cluster: unit.cluster, object }];
    }),
  );
}

function ofKind(kind: string): { environment: string; cluster: string; name: string; spec: Spec }[] {
  return rendered
    .filter(({ object }) => object.kind === kind)
    .map(({ object, ...where }) => ({ ...where, name: object.metadata.name, spec: object['spec'] as Spec }));
}

describe('online boutique', () => {
  test('who calls whom is what the shop is made of', () => {
    const edges = boutique.flatMap((app) => Object.values(app.calls).map((call) => `${app.name} → ${call.app.name}`));
    expect(edges.sort()).toEqual([
      'cartservice → redis-cart',
      'checkoutservice → cartservice',
      'checkoutservice → currencyservice',
      'checkoutservice → emailservice',
      'checkoutservice → paymentservice',
      'checkoutservice → productcatalogservice',
      'checkoutservice → shippingservice',
      'frontend → adservice',
      'frontend → cartservice',
      'frontend → checkoutservice',
      'frontend → currencyservice',
      'frontend → productcatalogservice',
      'frontend → recommendationservice',
      'frontend → shippingservice',
      'loadgenerator → frontend',
      'recommendationservice → productcatalogservice',
    ]);
  });

  test('each service runs the same version, under its own name', () => {
    const registry = 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo';
    const services = boutique.filter((app) => app.name !== 'redis-cart');
    const images = services.map((app) => Object.values(app.props.images ?? {}).find((one) => one.startsWith(registry)));
    expect(images).toEqual(services.map((app) => `${registry}/${app.name}:v0.10.6`));
  });

  test('the load generator runs in dev, and all others everywhere', () => {
    const names = (environment: string): string[] =>
      boutique.filter((app) => app.runsIn(environment)).map((app) => app.name);
    const others = boutique.map((app) => app.name).filter((name) => name !== 'loadgenerator');
    expect(others).toHaveLength(11);
    expect(names('dev')).toEqual(boutique.map((app) => app.name));
    expect(names('staging')).toEqual(others);
    expect(names('production')).toEqual(others);
  });

  test('production survives the loss of any pod but that of redis', () => {
    const names = new Set(boutique.map((app) => app.name));
    const scalers = ofKind('HorizontalPodAutoscaler');
    const single = ofKind('Deployment')
      .filter(({ environment, name }) => environment === 'production' && names.has(name))
      .filter(({ name, spec }) => {
        const scaler = scalers.find((one) => one.environment === 'production' && one.name === name);
        return (spec.replicas ?? scaler?.spec.minReplicas ?? 1) < 2;
      });
    expect(single.map((one) => one.name)).toEqual(['redis-cart']);
  });

  test('the frontend answers for the domain of each environment', () => {
    const routes = ofKind('HTTPRoute').filter(({ name }) => name === 'frontend');
    expect(Object.fromEntries(routes.map(({ environment, spec }) => [environment, spec.hostnames]))).toEqual({
      dev: ['dev.shop.example.com', 'www.dev.shop.example.com'],
      staging: ['staging.shop.example.com', 'www.staging.shop.example.com'],
      production: ['shop.example.com', 'www.shop.example.com'],
    });
  });
});

describe('all apps', () => {
  test('every image names one exact version', () => {
    const images = apps.flatMap((app) => Object.values(app.props.images ?? {}));
    const loose = images.filter((image) => !/\d+\.\d+/.test(parseImage(image).tag ?? ''));
    expect(images.length).toBeGreaterThan(0);
    expect(loose).toEqual([]);
  });

  test('every chart is pinned: to a version, or to a tag in git', () => {
    const charts = apps.filter((app) => app.props.source !== undefined);
    const loose = charts.filter(
      ({ props }) => valid(props.chartVersion ?? '') === null && !/-\d+\.\d+\.\d+$/.test(props.revision ?? ''),
    );
    expect(charts.length).toBeGreaterThan(0);
    expect(loose.map((app) => app.name)).toEqual([]);
  });

  test('the password of the orders is the same Secret for the database and its backup', () => {
    const text = JSON.stringify(
      rendered.filter(({ object }) => ['StatefulSet', 'CronJob'].includes(object.kind)).map(({ object }) => object),
    );
    expect(text.match(/"secretKeyRef":\{"key":"password","name":"orders-db"\}/g)).toHaveLength(6);
  });
});

describe('platform software', () => {
  const clusterWide = apps.filter((app) => app.props.tier === 'platform');

  test('each cluster has exactly one copy of it', () => {
    const names = clusterWide.map((app) => app.name);
    const copies = ofKind('Application')
      .map(({ cluster, name }) => `${name.replace(/-[a-z]+$/, '')} on ${cluster}`)
      .filter((copy) => names.some((name) => copy.startsWith(`${name} on `)));
    const wanted = names.flatMap((name) => [...platform.clusters.keys()].map((cluster) => `${name} on ${cluster}`));
    expect(copies.sort()).toEqual(wanted.sort());
  });

  test('the certificate of a cluster covers every public host on it', () => {
    const certificates = ofKind('Certificate');
    const uncovered = ofKind('HTTPRoute').flatMap(({ cluster, spec }) => {
      const names = certificates.filter((one) => one.cluster === cluster).flatMap((one) => one.spec.dnsNames ?? []);
      const isCovered = (host: string): boolean => names.includes(host) || names.includes(host.replace(/^[^.]+/, '*'));
      return (spec.hostnames ?? []).filter((host) => !isCovered(host));
    });
    expect(certificates).toHaveLength(2);
    expect(uncovered).toEqual([]);
  });

  test('every route attaches to a listener that its cluster has', () => {
    const gateways = ofKind('Gateway');
    const listeners = gateways.flatMap(({ cluster, name, spec }) =>
      (spec.listeners ?? []).map((listener) => `${cluster} ${name} ${listener.name}`),
    );
    const wanted = ofKind('HTTPRoute').flatMap(({ cluster, spec }) =>
      (spec.parentRefs ?? []).map((parent) => `${cluster} ${parent.name} ${parent.sectionName}`),
    );
    expect([...new Set(wanted)].sort()).toEqual(listeners.sort());
  });

  test('a namespace is privileged only where an app says why', () => {
    const said = apps.filter((app) => app.props.podSecurity !== undefined).map((app) => app.props.namespace);
    const privileged = rendered
      .filter(({ object }) => object.kind === 'Namespace')
      .filter(({ object }) => object.metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted')
      .map(({ object }) => object.metadata.name);
    expect(new Set(privileged)).toEqual(new Set(said));
  });
});

test('nothing rendered, no release and no file of environments/ looks like a secret in clear', () => {
  const root = join(__dirname, '..', '..');
  const files = [
    ...[...renderPlatform(platform, baselineReleases(platform))].flatMap((unit) =>
      unit.files.map(({ path, content }) => [path, content] as const),
    ),
    ...apps.map((app) => [`${app.name}.yaml`, toYaml(app.baseline)] as const),
    ...globSync('environments/**', { cwd: root, dot: true }).map(
      (path) => [path, readFileSync(join(root, path), 'utf8')] as const,
    ),
  ];
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap(([path, text]) => findPlaintext(path, text))).toEqual([]);
});
