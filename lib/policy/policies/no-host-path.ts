import { valueAt } from '../../model/json';
import { itemsAt } from '../manifest-set';
import { podsHeldTo } from './namespace-level';
import { examplePod, type Breach, type Policy } from './policy';

/** No volume is a folder of the node. */
export const noHostPath: Policy = {
  id: 'no-host-path',
  what: 'No volume is a folder of the node.',
  why: 'Whoever can write to a folder of the node can take the node over, and pods with such a volume depend on where they run.',
  fix: 'Use a PersistentVolumeClaim, an emptyDir or a ConfigMap.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`volumes: [{ name: data, emptyDir: {} }]
containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: examplePod(`volumes: [{ name: data, hostPath: { path: /var/lib } }]
containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  breaches: (set) =>
    podsHeldTo(set, 'baseline').flatMap(({ manifest, spec, path }) =>
      itemsAt(spec, 'volumes').flatMap(({ item, path: steps }): Breach[] => {
        const value = valueAt(item, 'hostPath');
        if (value === undefined) return [];
        const problem = `a volume is the node's folder ${String(valueAt(value, 'path'))}`;
        return [
          { manifest, path: [...path, ...steps, 'hostPath'], value, problem, expectation: 'another kind of volume' },
        ];
      }),
    ),
};
