import { listAt, valueAt } from '../../model/json';
import { nearestNames } from '../../model/names';
import { quoted } from '../finding';
import type { Judge, Verdict } from '../judge';
import { itemsAt, type Manifest, type ManifestSet } from '../manifest-set';
import { ProvidedObjects } from './provided';

/** A Service and one of its ports that traffic is sent to. */
interface Backend {
  readonly manifest: Manifest;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly port: unknown;
  readonly path: readonly (string | number)[];
  readonly portPath: readonly (string | number)[];
}

/** Judges backends of Ingresses and routes: the Service exists and has that port. */
export const backendJudge: Judge = (set) => {
  if (!set.facts.isWhole) return [];
  const provided = new ProvidedObjects(set);
  return [
    ...set.ofKind('Ingress').flatMap(ingressBackends),
    ...set.ofKind('HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute').flatMap(routeBackends),
  ]
    .filter(({ manifest }) => !set.facts.charts.has(manifest.group))
    .flatMap((one) => judged(set, provided, one));
};

function judged(set: ManifestSet, provided: ProvidedObjects, one: Backend): Verdict[] {
  const { manifest, name, namespace, port, path, portPath } = one;
  const service = set.tryFind('Service', namespace, name);
  if (service === undefined) {
    if (provided.isExternal('Service', namespace, name)) return [];
    const known = set.ofKind('Service').filter((other) => other.namespace === namespace);
    return [
      {
        manifest, rule: 'reference/backend', severity: 'error', path, value: name,
        problem: `there is no Service '${name}' in namespace '${namespace ?? ''}'`,
        expectation: 'the name of a Service that exists there',
        fix: nearestNames(name, known.map((other) => other.name)),
      },
    ]; // prettier-ignore
  }
  const ports = listAt(service.object, 'spec', 'ports');
  const known = ports.map((item) => valueAt(item, typeof port === 'string' ? 'name' : 'port'));
  if (port === undefined || known.includes(port)) return [];
  return [
    {
      manifest, rule: 'reference/backend', severity: 'error', path: portPath, value: port,
      problem: `Service '${name}' has no port ${quoted(port)}`,
      expectation: `one of ${known.map(quoted).join(', ')}`,
      fix: `use a port of Service ${name}`,
    },
  ]; // prettier-ignore
}

function ingressBackends(manifest: Manifest): Backend[] {
  const { object } = manifest;
  const rules = itemsAt(object, 'spec', 'rules').flatMap(({ item, path }) =>
    itemsAt(item, 'http', 'paths').map((one) => ({
      value: valueAt(one.item, 'backend'),
      path: [...path, ...one.path, 'backend'],
    })),
  );
  const all = [{ value: valueAt(object, 'spec', 'defaultBackend'), path: ['spec', 'defaultBackend'] }, ...rules];
  return all.flatMap(({ value, path }): Backend[] => {
    const name = valueAt(value, 'service', 'name');
    if (typeof name !== 'string') return [];
    const number = valueAt(value, 'service', 'port', 'number');
    const port = number ?? valueAt(value, 'service', 'port', 'name');
    const field = number === undefined ? 'name' : 'number';
    return [
      {
        manifest, name, namespace: manifest.namespace, port,
        path: [...path, 'service', 'name'], portPath: [...path, 'service', 'port', field],
      },
    ]; // prettier-ignore
  });
}

function routeBackends(manifest: Manifest): Backend[] {
  return itemsAt(manifest.object, 'spec', 'rules').flatMap((rule) =>
    itemsAt(rule.item, 'backendRefs').flatMap(({ item, path }): Backend[] => {
      const [name, kind, namespace] = ['name', 'kind', 'namespace'].map((field) => valueAt(item, field));
      if (typeof name !== 'string' || (kind !== undefined && kind !== 'Service')) return [];
      const at = [...rule.path, ...path];
      return [
        {
          manifest, name, namespace: typeof namespace === 'string' ? namespace : manifest.namespace,
          port: valueAt(item, 'port'), path: [...at, 'name'], portPath: [...at, 'port'],
        },
      ]; // prettier-ignore
    }),
  );
}
