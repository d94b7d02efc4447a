import { listAt, valueAt } from '../../model/json';
import { isEmptySelector } from '../references/selector';
import type { Manifest } from '../manifest-set';
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
    const seen = new Set<string | undefined>();
    return set.pods.flatMap(({ manifest }) => {
      // Told once for each namespace, at the first of its workloads.
      if (seen.has(manifest.namespace) || set.facts.openNetworks.has(manifest.namespace ?? '')) return [];
      seen.add(manifest.namespace);
      if (set.inNamespace('NetworkPolicy', manifest.namespace).some(deniesAll)) return [];
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

function deniesAll({ object }: Manifest): boolean {
  const spec = valueAt(object, 'spec');
  const types = listAt(spec, 'policyTypes');
  const isIngress = types.length === 0 || types.includes('Ingress');
  return isIngress && isEmptySelector(valueAt(spec, 'podSelector')) && listAt(spec, 'ingress').length === 0;
}
