import { valueAt } from '../../model/json';
import { containersOf } from '../pod-template';
import { examplePod, type Breach, type Policy } from './policy';

/** Containers have a read-only root filesystem. */
export const readOnlyRoot: Policy = {
  id: 'read-only-root',
  what: 'Containers have a read-only root filesystem.',
  why: 'What can not be written can not be replaced by somebody who got in. Pod Security does not ask for it: it is an addition of ours.',
  fix: "Mount an emptyDir where files are written; or allow: { writableRootFilesystem: 'why' }.",
  severity: { production: 'info', elsewhere: 'info' },
  good: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { readOnlyRootFilesystem: true }`),
  bad: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  breaches: (set) =>
    set.pods.flatMap((pod) =>
      containersOf(pod).flatMap(({ container, name, path }): Breach[] => {
        const value = valueAt(container, 'securityContext', 'readOnlyRootFilesystem');
        if (value === true) return [];
        const at = [...path, 'securityContext', 'readOnlyRootFilesystem'];
        return [
          {
            manifest: pod.manifest,
            path: at,
            value,
            problem: `container '${name}' can write to its root filesystem`,
            expectation: 'true',
          },
        ];
      }),
    ),
};
