import { listAt } from '../../model/json';
import { containersOf } from '../pod-template';
import { examplePod, type Breach, type Policy } from './policy';

/** Containers that serve ports have a readiness and a liveness probe. */
export const probes: Policy = {
  id: 'probes',
  what: 'Containers that serve ports have a readiness and a liveness probe.',
  why: 'Without readiness, traffic reaches pods that can not answer yet; without liveness, one that hangs stays.',
  fix: 'Give probes: httpProbe, grpcProbe or execProbe; workload() sets them for its port.',
  severity: { production: 'error', elsewhere: 'warning' },
  good: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    ports: [{ containerPort: 8080 }]
    readinessProbe: { tcpSocket: { port: 8080 } }
    livenessProbe: { tcpSocket: { port: 8080 } }`),
  bad: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    ports: [{ containerPort: 8080 }]`),
  breaches: (set) =>
    set.pods
      .filter(({ manifest }) => manifest.kind !== 'Job' && manifest.kind !== 'CronJob')
      .flatMap((pod) =>
        containersOf(pod)
          .filter(({ container, isInit }) => !isInit && listAt(container, 'ports').length > 0)
          .flatMap(({ container, name, path }) =>
            ['readinessProbe', 'livenessProbe']
              .filter((field) => container[field] === undefined)
              .map((field): Breach => ({
                manifest: pod.manifest, path: [...path, field],
                problem: `container '${name}' serves ports and has no ${field}`, expectation: 'a probe',
              })),
          ),
      ),
}; // prettier-ignore
