import { listAt, valueAt } from '../../model/json';
import type { Pod } from '../manifest-set';
import { containersOf } from '../pod-template';
import { podsHeldTo } from './namespace-level';
import { examplePod, type Breach, type Policy } from './policy';

/** Pods meet Pod Security restricted. */
export const podSecurityRestricted: Policy = {
  id: 'pod-security-restricted',
  what: 'Pods meet Pod Security restricted.',
  why: 'A process that is not root, gains no rights and has no capabilities is of little use to whoever breaks into it.',
  fix: 'Set the field as expected; workload() does it by itself. Ask for a weaker level with podSecurity and a reason.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }`),
  bad: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0`),
  breaches: (set) => podsHeldTo(set, 'restricted').flatMap((pod) => [...podBreaches(pod), ...volumeBreaches(pod)]),
};

function podBreaches(pod: Pod): Breach[] {
  const { manifest, spec } = pod;
  return containersOf(pod).flatMap(({ container, name, path }) => {
    const own = (...keys: readonly string[]): unknown => valueAt(container, 'securityContext', ...keys);
    const inherited = (...keys: readonly string[]): unknown =>
      own(...keys) ?? valueAt(spec, 'securityContext', ...keys);
    const dropped = listAt(container, 'securityContext', 'capabilities', 'drop');
    const added = listAt(container, 'securityContext', 'capabilities', 'add').filter(
      (one) => one !== 'NET_BIND_SERVICE',
    );
    const rules = [
      { field: ['runAsNonRoot'], value: inherited('runAsNonRoot'), isRight: inherited('runAsNonRoot') === true, expectation: 'true' },
      { field: ['runAsUser'], value: inherited('runAsUser'), isRight: inherited('runAsUser') !== 0, expectation: 'a user other than 0' },
      { field: ['allowPrivilegeEscalation'], value: own('allowPrivilegeEscalation'), isRight: own('allowPrivilegeEscalation') === false, expectation: 'false' },
      { field: ['seccompProfile', 'type'], value: inherited('seccompProfile', 'type'), isRight: ['RuntimeDefault', 'Localhost'].includes(String(inherited('seccompProfile', 'type'))), expectation: 'RuntimeDefault or Localhost' },
      { field: ['capabilities', 'drop'], value: dropped, isRight: dropped.some((one) => String(one).toUpperCase() === 'ALL'), expectation: 'ALL' },
      { field: ['capabilities', 'add'], value: added, isRight: added.length === 0, expectation: 'NET_BIND_SERVICE alone' },
    ]; // prettier-ignore
    return rules
      .filter(({ isRight }) => !isRight)
      .map(({ field, value, expectation }): Breach => ({
        manifest, path: [...path, 'securityContext', ...field], value, expectation,
        problem: `container '${name}' has ${field.join('.')} ${value === undefined ? 'not set' : JSON.stringify(value)}`,
      })); // prettier-ignore
  });
}

const volumeKinds = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function volumeBreaches({ manifest, spec, path }: Pod): Breach[] {
  return listAt(spec, 'volumes').flatMap((volume, index): Breach[] => {
    const kinds = Object.keys(Object(volume) as object).filter((key) => key !== 'name');
    const wrong = kinds.find((one) => !volumeKinds.includes(one) && one !== 'hostPath');
    if (wrong === undefined) return [];
    const at = [...path, 'volumes', index, wrong];
    return [
      {
        manifest,
        path: at,
        value: valueAt(volume, wrong),
        problem: `a volume is a ${wrong}`,
        expectation: `one of ${volumeKinds.join(', ')}`,
      },
    ];
  });
}
