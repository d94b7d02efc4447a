import { listAt, valueAt } from '../../model/json';
import { isEmptySelector } from '../references/selector';
import type { Policy } from './policy';

/** Every namespace with pods denies incoming traffic by default. */
export const defaultDeny: Policy = {
  id: 'default-deny',
  what: 'Every namespace with pods denies incoming traffic by default.',
  why: 'Without it, whatever is not spelled out is allowed, and a pod that was broken into reaches all others.',
  fix: 'Add a NetworkPolicy with an empty podSelector and policyTypes [Ingress]; namespaces of apps get one by themselves.',
  severity: { production: 'error', elsewhere: 'warning' },
  good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
`,
  bad: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
`,
  breaches: (set) => {
    const denied = set
      .ofKind('NetworkPolicy')
      .filter(({ object }) => isEmptySelector(valueAt(object, 'spec', 'podSelector')))
      .filter(({ object }) => listAt(object, 'spec', 'ingress').length === 0)
      .filter(({ object }) =>
        ['Ingress', undefined].includes(listAt(object, 'spec', 'policyTypes')[0] as string | undefined),
      )
      .map(({ namespace }) => namespace);
    const seen = new Set<string | undefined>(denied);
    return set.pods.flatMap(({ manifest }) => {
      // Told once for each namespace, at the first of its workloads.
      if (seen.has(manifest.namespace) || set.facts.openNetworks.has(manifest.namespace ?? '')) return [];
      seen.add(manifest.namespace);
      const problem = `namespace '${manifest.namespace ?? ''}' has no default deny`;
      return [
        {
          manifest,
          path: ['metadata', 'namespace'],
          value: manifest.namespace,
          problem,
          expectation: 'a NetworkPolicy that denies',
        },
      ];
    });
  },
};
