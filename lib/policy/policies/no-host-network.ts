import { podsHeldTo } from './namespace-level';
import { examplePod, type Breach, type Policy } from './policy';

/** No pod shares its node's network, processes or IPC. */
export const noHostNetwork: Policy = {
  id: 'no-host-network',
  what: "No pod shares its node's network, processes or IPC.",
  why: "In the node's namespaces network policies do not hold, and a pod sees what others do.",
  fix: 'Remove hostNetwork, hostPID and hostIPC; expose ports with a Service.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: examplePod(`hostNetwork: true
containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  breaches: (set) =>
    podsHeldTo(set, 'baseline').flatMap(({ manifest, spec, path }) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field): Breach[] =>
        spec[field] === true
          ? [
              {
                manifest,
                path: [...path, field],
                value: true,
                problem: `the pod has ${field}`,
                expectation: 'false, or nothing',
              },
            ]
          : [],
      ),
    ),
};
