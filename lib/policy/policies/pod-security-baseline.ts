import { isObject, listAt, valueAt } from '../../model/json';
import type { Pod } from '../manifest-set';
import { containersOf } from '../pod-template';
import { podsHeldTo } from './namespace-level';
import { examplePod, type Breach, type Policy } from './policy';

/** Pods meet Pod Security baseline. */
export const podSecurityBaseline: Policy = {
  id: 'pod-security-baseline',
  what: 'Pods meet Pod Security baseline.',
  why: 'What baseline forbids is a known way out of a container, and namespaces refuse such pods: they would never start.',
  fix: 'Take the setting back, or ask for the level with podSecurity and a reason.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { capabilities: { add: [CHOWN] } }`),
  bad: examplePod(`containers:
  - name: web
    image: registry.example.com/web:v1.0.0
    securityContext: { capabilities: { add: [SYS_ADMIN] } }`),
  breaches: (set) => podsHeldTo(set, 'baseline').flatMap((pod) => [...podBreaches(pod), ...containerBreaches(pod)]),
};

const capabilities = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID',
  'SETPCAP', 'SETUID', 'SYS_CHROOT',
]; // prettier-ignore
const sysctls = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
]; // prettier-ignore
const seLinuxTypes = [undefined, '', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

function podBreaches({ manifest, spec, path }: Pod): Breach[] {
  return [
    ...contextBreaches(manifest, spec['securityContext'], [...path, 'securityContext']),
    ...listAt(spec, 'securityContext', 'sysctls').flatMap((one, index): Breach[] => {
      const name = valueAt(one, 'name');
      if (sysctls.includes(String(name))) return [];
      const at = [...path, 'securityContext', 'sysctls', index, 'name'];
      return [
        {
          manifest,
          path: at,
          value: name,
          problem: `sysctl ${String(name)} is not safe`,
          expectation: 'a safe sysctl',
        },
      ];
    }),
  ];
}

function containerBreaches(pod: Pod): Breach[] {
  const { manifest } = pod;
  return containersOf(pod).flatMap(({ container, name, path }) => [
    ...contextBreaches(manifest, container['securityContext'], [...path, 'securityContext']),
    ...listAt(container, 'securityContext', 'capabilities', 'add').flatMap((value, index): Breach[] =>
      capabilities.includes(String(value))
        ? []
        : [
            {
              manifest, path: [...path, 'securityContext', 'capabilities', 'add', index], value,
              problem: `container '${name}' adds capability ${String(value)}`, expectation: `one of ${capabilities.join(', ')}`,
            },
          ],
    ),
    ...listAt(container, 'ports').flatMap((port, index): Breach[] => {
      const value = valueAt(port, 'hostPort');
      if (value === undefined || value === 0) return [];
      const at = [...path, 'ports', index, 'hostPort'];
      return [{ manifest, path: at, value, problem: `container '${name}' listens on a port of its node`, expectation: 'no hostPort' }];
    }),
  ]); // prettier-ignore
}

/** What a pod and a container may both set. */
function contextBreaches(manifest: Pod['manifest'], context: unknown, path: readonly (string | number)[]): Breach[] {
  if (!isObject(context)) return [];
  const at = (
    ...keys: readonly string[]
  ): { readonly value: unknown; readonly path: readonly (string | number)[] } => ({
    value: valueAt(context, ...keys),
    path: [...path, ...keys],
  });
  const rules = [
    { ...at('seccompProfile', 'type'), isWrong: (value: unknown) => value === 'Unconfined', expectation: 'RuntimeDefault or Localhost' },
    { ...at('appArmorProfile', 'type'), isWrong: (value: unknown) => value === 'Unconfined', expectation: 'RuntimeDefault or Localhost' },
    { ...at('procMount'), isWrong: (value: unknown) => value === 'Unmasked', expectation: 'Default' },
    { ...at('seLinuxOptions', 'type'), isWrong: (value: unknown) => !seLinuxTypes.includes(value as string), expectation: 'container_t' },
    { ...at('seLinuxOptions', 'user'), isWrong: Boolean, expectation: 'nothing' },
    { ...at('seLinuxOptions', 'role'), isWrong: Boolean, expectation: 'nothing' },
    { ...at('windowsOptions', 'hostProcess'), isWrong: (value: unknown) => value === true, expectation: 'false' },
  ]; // prettier-ignore
  return rules
    .filter(({ value, isWrong }) => isWrong(value))
    .map(({ value, path: steps, expectation }) => ({
      manifest, path: steps, value, problem: `${String(steps.at(-1))} is ${String(value)}`, expectation,
    })); // prettier-ignore
}
