import { labelsOf } from '../manifest-set';
import type { Breach, Policy } from './policy';

/** Workloads say what they are and who answers for them. */
export const labelsAndOwner: Policy = {
  id: 'labels-and-owner',
  what: 'Workloads say what they are and who answers for them.',
  why: 'When something breaks at night, the label says whom to call; tools group by the usual labels.',
  fix: 'Add app.kubernetes.io/name and slipway.dev/owner; apps get both by themselves.',
  severity: { production: 'error', elsewhere: 'warning' },
  good: `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: { app.kubernetes.io/name: web, slipway.dev/owner: team-shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
`,
  bad: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
`,
  breaches: (set) =>
    set.pods.flatMap(({ manifest }) =>
      ['app.kubernetes.io/name', 'slipway.dev/owner']
        .filter((label) => labelsOf(manifest)[label] === undefined)
        .map((label): Breach => ({
          manifest, path: ['metadata', 'labels', label], problem: `has no label ${label}`, expectation: 'a value',
        })),
    ),
}; // prettier-ignore
