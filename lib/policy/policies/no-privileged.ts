import { valueAt } from '../../model/json';
import { containersOf } from '../pod-template';
import { podsHeldTo } from './namespace-level';
import { examplePod, type Breach, type Policy } from './policy';

/** No container is privileged. */
export const noPrivileged: Policy = {
  id: 'no-privileged',
  what: 'No container is privileged.',
  why: 'A privileged container is root on its node, and so on everything that runs there.',
  fix: 'Drop privileged: give the single capability that is needed, or ask for the level with podSecurity and a reason.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { privileged: false }`),
  bad: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { privileged: true }`),
  breaches: (set) =>
    podsHeldTo(set, 'baseline').flatMap((pod) =>
      containersOf(pod).flatMap(({ container, name, path }): Breach[] =>
        valueAt(container, 'securityContext', 'privileged') === true
          ? [
              {
                manifest: pod.manifest, path: [...path, 'securityContext', 'privileged'], value: true,
                problem: `container '${name}' is privileged`, expectation: 'false, or nothing',
              },
            ]
          : [],
      ),
    ),
}; // prettier-ignore
