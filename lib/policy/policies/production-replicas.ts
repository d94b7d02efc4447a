import { servedDeployments } from './served-deployments';
import type { Breach, Policy } from './policy';

/** In production, what serves traffic has at least two replicas. */
export const productionReplicas: Policy = {
  id: 'production-replicas',
  what: 'In production, what serves traffic has at least two replicas.',
  why: 'One pod is gone for as long as it takes to start another: on every drain, crash and rollout.',
  fix: 'Set replicas or autoscaling min to 2 or more; what can not run twice is a StatefulSet, or an exception.',
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
`,
  bad: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 1
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
    servedDeployments(set).flatMap(({ manifest, replicas }): Breach[] =>
      replicas >= 2
        ? []
        : [
            {
              manifest,
              path: ['spec', 'replicas'],
              value: replicas,
              problem: `serves traffic with ${replicas} replica`,
              expectation: 'at least 2',
            },
          ],
    ),
};
