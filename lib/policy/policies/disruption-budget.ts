import { valueAt } from '../../model/json';
import type { ManifestSet, Pod } from '../manifest-set';
import { selects } from '../references/selector';
import { servedDeployments } from './served-deployments';
import type { Breach, Policy } from './policy';

/** In production, what has replicas has a PodDisruptionBudget that lets one go. */
export const disruptionBudget: Policy = {
  id: 'disruption-budget',
  what: 'In production, what has replicas has a PodDisruptionBudget that lets one go.',
  why: 'Without one, draining nodes may stop all replicas at once; with one that lets none go, no node can be drained.',
  fix: 'Add a PodDisruptionBudget with maxUnavailable 1; workload() adds one where there are replicas.',
  severity: { production: 'error', elsewhere: 'info' },
  good: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
`,
  bad: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
  breaches: (set) => [
    ...servedDeployments(set)
      .filter(({ replicas }) => replicas >= 2)
      .filter((pod) => budgetsOf(set, pod).length === 0)
      .map(({ manifest }): Breach => ({
        manifest, path: ['spec', 'replicas'], problem: 'no PodDisruptionBudget selects its pods', expectation: 'a PodDisruptionBudget',
      })),
    ...servedDeployments(set).flatMap((pod) =>
      budgetsOf(set, pod).flatMap((budget): Breach[] => {
        const least = valueAt(budget.object, 'spec', 'minAvailable');
        const most = valueAt(budget.object, 'spec', 'maxUnavailable');
        const isStuck = most === 0 || most === '0%' || least === '100%' || (typeof least === 'number' && least >= pod.replicas);
        if (!isStuck) return [];
        const path = ['spec', least === undefined ? 'maxUnavailable' : 'minAvailable'];
        return [{ manifest: budget, path, value: least ?? most, problem: 'lets no pod go: no node can be drained', expectation: 'at least one pod to go' }];
      }),
    ),
  ],
}; // prettier-ignore

function budgetsOf(set: ManifestSet, { labels, manifest }: Pod): Pod['manifest'][] {
  return set
    .inNamespace('PodDisruptionBudget', manifest.namespace)
    .filter((one) => selects(valueAt(one.object, 'spec', 'selector'), labels));
}
