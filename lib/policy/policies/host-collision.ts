import { listAt, textAt, valueAt } from '../../model/json';
import { itemsAt, titleOf, type Manifest } from '../manifest-set';
import type { Breach, Policy } from './policy';

/** No two apps answer for the same host and path. */
export const hostCollision: Policy = {
  id: 'host-collision',
  what: 'No two apps answer for the same host and path.',
  why: 'Which of them a customer reaches is a matter of luck, and changes.',
  fix: 'Give one of them another host or path.',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
`,
  bad: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: blog, namespace: site }
spec: { rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: blog, port: { number: 80 } } } }] } }] }
`,
  breaches: (set) => {
    const claims = [...set.ofKind('Ingress').flatMap(ingressClaims), ...set.ofKind('HTTPRoute').flatMap(routeClaims)];
    const first = new Map<string, Manifest>();
    return claims.flatMap(({ manifest, host, key, path }): Breach[] => {
      const other = first.get(key);
      if (other === undefined) first.set(key, manifest);
      if (other === undefined || other === manifest) return [];
      return [
        {
          manifest,
          path,
          value: host,
          problem: `${titleOf(other)} answers for ${key} as well`,
          expectation: 'a host and path of its own',
        },
      ];
    });
  },
};

interface Claim {
  readonly manifest: Manifest;
  readonly host: string;
  readonly key: string;
  readonly path: readonly (string | number)[];
}

function ingressClaims(manifest: Manifest): Claim[] {
  return itemsAt(manifest.object, 'spec', 'rules').flatMap(({ item, path }) => {
    const host = textAt(item, 'host') ?? '*';
    const paths = listAt(item, 'http', 'paths').map((one) => textAt(one, 'path') ?? '/');
    return paths.map((one) => ({ manifest, host, key: `${host}${one}`, path: [...path, 'host'] }));
  });
}

/** Routes of one host may share a path where other things tell them apart: headers, methods. */
function routeClaims(manifest: Manifest): Claim[] {
  const hosts = itemsAt(manifest.object, 'spec', 'hostnames');
  const matches = listAt(manifest.object, 'spec', 'rules').flatMap((rule) => {
    const own = listAt(rule, 'matches');
    return own.length === 0 ? [undefined] : own;
  });
  const plain = matches.filter((one) => valueAt(one, 'headers') === undefined && valueAt(one, 'method') === undefined);
  const paths = new Set(plain.map((one) => textAt(one, 'path', 'value') ?? '/'));
  return hosts.flatMap(({ item, path }) =>
    [...paths].map((one) => ({ manifest, host: String(item), key: `${String(item)}${one}`, path })),
  );
}
