import { listAt, textAt, valueAt } from '../../model/json';
import { itemsAt, type Manifest, type ManifestSet } from '../manifest-set';
import type { Breach, Policy } from './policy';

/** Public hosts are served by TLS. */
export const publicTls: Policy = {
  id: 'public-tls',
  what: 'Public hosts are served by TLS.',
  why: 'Whatever goes over the wire in clear can be read and changed on the way.',
  fix: 'Give the Ingress tls, or attach the route to an HTTPS listener of the Gateway.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  tls: [{ hosts: [shop.example.com], secretName: web-tls }]
  rules: [{ host: shop.example.com }]
`,
  bad: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { rules: [{ host: shop.example.com }] }
`,
  breaches: (set) => [
    ...set.ofKind('Ingress').flatMap(ingressBreaches),
    ...set.ofKind('HTTPRoute', 'GRPCRoute').flatMap((route) => routeBreaches(set, route)),
    ...set.ofKind('Gateway').flatMap(listenerBreaches),
  ],
};

function ingressBreaches(manifest: Manifest): Breach[] {
  const secured = listAt(manifest.object, 'spec', 'tls').flatMap((one) => listAt(one, 'hosts').map(String));
  return itemsAt(manifest.object, 'spec', 'rules').flatMap(({ item, path }): Breach[] => {
    const host = valueAt(item, 'host');
    const text = String(host);
    if (secured.includes(text) || secured.includes(`*.${text.split('.').slice(1).join('.')}`)) return [];
    const name = typeof host === 'string' ? `host '${host}'` : 'every host';
    return [
      {
        manifest,
        path: [...path, 'host'],
        value: host,
        problem: `${name} is served without TLS`,
        expectation: 'an entry of spec.tls',
      },
    ];
  });
}

/** A route that only redirects serves nothing in clear. */
function routeBreaches(set: ManifestSet, manifest: Manifest): Breach[] {
  if (listAt(manifest.object, 'spec', 'rules').every((rule) => listAt(rule, 'backendRefs').length === 0)) return [];
  return itemsAt(manifest.object, 'spec', 'parentRefs').flatMap(({ item, path }): Breach[] => {
    const namespace = textAt(item, 'namespace') ?? manifest.namespace;
    const gateway = set.tryFind('Gateway', namespace ?? '', textAt(item, 'name') ?? '');
    const section = valueAt(item, 'sectionName');
    const open = listAt(gateway?.object, 'spec', 'listeners').filter(
      (one) =>
        (section === undefined || valueAt(one, 'name') === section) &&
        valueAt(one, 'protocol') === 'HTTP' &&
        takes(one, manifest.namespace === gateway?.namespace),
    );
    if (open.length === 0) return [];
    const names = open.map((one) => textAt(one, 'name') ?? '').join(', ');
    return [
      {
        manifest,
        path: [...path, 'sectionName'],
        value: section,
        problem: `listener ${names} of the Gateway serves it without TLS`,
        expectation: 'an HTTPS listener',
      },
    ];
  });
}

function takes(listener: unknown, isSameNamespace: boolean): boolean {
  const from = valueAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
  return from !== 'Same' || isSameNamespace;
}

function listenerBreaches(manifest: Manifest): Breach[] {
  return itemsAt(manifest.object, 'spec', 'listeners').flatMap(({ item, path }): Breach[] => {
    const isTls = valueAt(item, 'protocol') === 'HTTPS' || valueAt(item, 'protocol') === 'TLS';
    const mode = valueAt(item, 'tls', 'mode') ?? 'Terminate';
    if (!isTls || mode !== 'Terminate' || listAt(item, 'tls', 'certificateRefs').length > 0) return [];
    return [
      {
        manifest,
        path: [...path, 'tls', 'certificateRefs'],
        problem: 'an HTTPS listener has no certificate',
        expectation: 'a certificate',
      },
    ];
  });
}
