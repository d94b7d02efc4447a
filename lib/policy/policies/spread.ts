import { listAt, valueAt } from '../../model/json';
import { servedDeployments } from './served-deployments';
import type { Breach, Policy } from './policy';

/** In production, replicas are spread over nodes or zones. */
export const spread: Policy = {
  id: 'spread',
  what: 'In production, replicas are spread over nodes or zones.',
  why: 'Replicas on one node go together with it.',
  fix: 'Set topologySpreadConstraints or a podAntiAffinity; workload() spreads by itself.',
  severity: { production: 'error', elsewhere: 'info' },
  good: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }], containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
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
  breaches: (set) =>
    servedDeployments(set)
      .filter(({ replicas, spec }) => replicas >= 2 && listAt(spec, 'topologySpreadConstraints').length === 0 && valueAt(spec, 'affinity', 'podAntiAffinity') === undefined)
      .map(({ manifest, path }): Breach => ({
        manifest, path: [...path, 'topologySpreadConstraints'], problem: 'its replicas may all land on one node', expectation: 'a spread over nodes or zones',
      })),
}; // prettier-ignore
