import { isObject, listAt, valueAt, type JsonObject } from '../../model/json';
import { compareQuantities } from '../../model/quantity';
import { quoted, type Fault } from '../finding';
import type { Judge, Verdict } from '../judge';
import type { Manifest, Pod } from '../manifest-set';
import { containersOf, podOf, type PodContainer } from '../pod-template';
import { selects } from '../references/selector';

/** A rule on parts of one object that must fit one another; the API server, or the kubelet, refuses it otherwise. */
interface ConsistencyRule {
  readonly id: string;
  readonly faults: (manifest: Manifest, pod: Pod | undefined) => readonly Fault[];
}

/** Judges what no schema can say: parts of one object that contradict each other. */
export const consistencyJudge: Judge = ({ manifests }) =>
  manifests.flatMap((manifest) => {
    const template = podOf(manifest);
    const pod = template === undefined ? undefined : { manifest, ...template };
    return rules.flatMap(({ id, faults }) =>
      faults(manifest, pod).map((fault): Verdict => ({ manifest, rule: `object/${id}`, severity: 'error', ...fault })),
    );
  });

const rules: readonly ConsistencyRule[] = [
  { id: 'selector-of-template', faults: (manifest, pod) => (pod === undefined ? [] : selectorFaults(manifest, pod)) },
  { id: 'mounted-volume', faults: (_, pod) => (pod === undefined ? [] : mountFaults(pod)) },
  { id: 'probe', faults: (_, pod) => eachContainer(pod, probeFaults) },
  { id: 'requests-within-limits', faults: (_, pod) => eachContainer(pod, resourceFaults) },
  { id: 'env-source', faults: (_, pod) => eachContainer(pod, envFaults) },
  { id: 'volume-source', faults: (_, pod) => (pod === undefined ? [] : volumeFaults(pod)) },
  { id: 'restart-policy', faults: (manifest, pod) => (pod === undefined ? [] : restartFaults(manifest, pod)) },
  { id: 'replica-range', faults: rangeFaults },
  { id: 'disruption-budget', faults: budgetFaults },
  { id: 'service-ports', faults: serviceFaults },
  { id: 'rollout-stands-still', faults: rolloutFaults },
];

function eachContainer(pod: Pod | undefined, faults: (container: PodContainer, pod: Pod) => readonly Fault[]): Fault[] {
  return pod === undefined ? [] : containersOf(pod).flatMap((one) => faults(one, pod));
}

const withSelector = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout']);

function selectorFaults({ kind, object }: Manifest, { labels }: Pod): Fault[] {
  const selector = valueAt(object, 'spec', 'selector');
  if (!withSelector.has(kind) || !isObject(selector) || selects(selector, labels)) return [];
  return [
    {
      path: ['spec', 'selector'], value: selector, problem: 'selects none of the pods that its own template makes',
      expectation: "labels of spec.template.metadata.labels", fix: 'make the selector and the labels of the template equal',
    },
  ]; // prettier-ignore
}

function mountFaults(pod: Pod): Fault[] {
  const claims = listAt(pod.manifest.object, 'spec', 'volumeClaimTemplates').map((one) =>
    valueAt(one, 'metadata', 'name'),
  );
  const names = [...listAt(pod.spec, 'volumes').map((one) => valueAt(one, 'name')), ...claims];
  return containersOf(pod).flatMap(({ container, path }) =>
    listAt(container, 'volumeMounts').flatMap((mount, index): Fault[] => {
      const name = valueAt(mount, 'name');
      if (names.includes(name)) return [];
      return [
        {
          path: [...path, 'volumeMounts', index, 'name'], value: name, problem: `the pod has no volume ${quoted(name)}`,
          expectation: names.length === 0 ? 'a volume of the pod' : `one of ${names.map(quoted).join(', ')}`,
          fix: 'add the volume, or mount another one',
        },
      ]; // prettier-ignore
    }),
  );
}

const handlers = ['exec', 'grpc', 'httpGet', 'tcpSocket'];

function probeFaults({ container, path }: PodContainer): Fault[] {
  const names = listAt(container, 'ports').map((port) => valueAt(port, 'name'));
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((field): Fault[] => {
    const probe = container[field];
    if (!isObject(probe)) return [];
    const given = handlers.filter((one) => probe[one] !== undefined);
    if (given.length !== 1) {
      return [
        {
          path: [...path, field], value: probe, problem: `${field} has ${given.length === 0 ? 'no handler' : given.join(' and ')}`,
          expectation: `one of ${handlers.join(', ')}`, fix: 'give it exactly one',
        },
      ]; // prettier-ignore
    }
    const [handler = ''] = given;
    const port = valueAt(probe[handler], 'port');
    const once = field === 'readinessProbe' || (probe['successThreshold'] ?? 1) === 1;
    return [
      ...(typeof port !== 'string' || names.includes(port)
        ? []
        : [
            {
              path: [...path, field, handler, 'port'], value: port, problem: `the container has no port ${quoted(port)}`,
              expectation: `one of ${names.map(quoted).join(', ')}`, fix: 'name a port of the container',
            },
          ]),
      ...(once
        ? []
        : [
            {
              path: [...path, field, 'successThreshold'], value: probe['successThreshold'],
              problem: `successThreshold of a ${field} must be 1`, expectation: '1', fix: 'remove it',
            },
          ]),
    ]; // prettier-ignore
  });
}

function resourceFaults({ container, path }: PodContainer): Fault[] {
  const limits = valueAt(container, 'resources', 'limits');
  const requests = valueAt(container, 'resources', 'requests');
  if (!isObject(limits) || !isObject(requests)) return [];
  return Object.entries(requests).flatMap(([name, request]): Fault[] => {
    const limit = limits[name];
    if (limit === undefined || (compareQuantities(request, limit) ?? 0) <= 0) return [];
    return [
      {
        path: [...path, 'resources', 'requests', name], value: request,
        problem: `requests ${quoted(request)} of ${name}, more than its limit ${quoted(limit)}`,
        expectation: `at most ${quoted(limit)}`, fix: 'raise the limit, or request less',
      },
    ]; // prettier-ignore
  });
}

function envFaults({ container, path }: PodContainer): Fault[] {
  return listAt(container, 'env').flatMap((one, index): Fault[] => {
    const from = valueAt(one, 'valueFrom');
    if (from === undefined) return [];
    const sources = isObject(from) ? Object.keys(from).length : 0;
    const value = valueAt(one, 'value');
    if (sources === 1 && (value === undefined || value === '')) return [];
    return [
      {
        path: [...path, 'env', index], value: one, problem: 'an environment variable has a value and a source, or no single source',
        expectation: 'either value, or valueFrom with one source', fix: 'remove one of them',
      },
    ]; // prettier-ignore
  });
}

function volumeFaults({ spec, path }: Pod): Fault[] {
  return listAt(spec, 'volumes').flatMap((volume, index): Fault[] => {
    const sources = isObject(volume) ? Object.keys(volume).filter((key) => key !== 'name') : [];
    // A volume that names nothing is an emptyDir.
    if (sources.length <= 1) return [];
    return [
      {
        path: [...path, 'volumes', index], value: volume, problem: `a volume is of several kinds: ${sources.join(', ')}`,
        expectation: 'one kind of volume', fix: 'make two volumes of it',
      },
    ]; // prettier-ignore
  });
}

function restartFaults({ kind }: Manifest, { spec, path }: Pod): Fault[] {
  const value = spec['restartPolicy'];
  const isJob = kind === 'Job' || kind === 'CronJob';
  if (kind === 'Pod' || kind === 'PodTemplate') return [];
  if (isJob ? value === 'OnFailure' || value === 'Never' : value === undefined || value === 'Always') return [];
  const expectation = isJob ? "'OnFailure' or 'Never'" : "'Always'";
  return [
    {
      path: [...path, 'restartPolicy'], value, problem: `restartPolicy of the pods of a ${kind} is ${quoted(value)}`,
      expectation, fix: `write ${expectation}`,
    },
  ]; // prettier-ignore
}

function rangeFaults({ kind, object }: Manifest): Fault[] {
  if (kind !== 'HorizontalPodAutoscaler') return [];
  const [min, max] = [valueAt(object, 'spec', 'minReplicas'), valueAt(object, 'spec', 'maxReplicas')];
  if (typeof max !== 'number' || (typeof min === 'number' ? min : 1) <= max) return [];
  return [
    {
      path: ['spec', 'minReplicas'], value: min, problem: `minReplicas ${quoted(min)} is more than maxReplicas ${max}`,
      expectation: `at most ${max}`, fix: 'exchange them, or raise maxReplicas',
    },
  ]; // prettier-ignore
}

function budgetFaults({ kind, object }: Manifest): Fault[] {
  if (kind !== 'PodDisruptionBudget') return [];
  const given = ['minAvailable', 'maxUnavailable'].filter((field) => valueAt(object, 'spec', field) !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path: ['spec'], value: valueAt(object, 'spec'),
      problem: given.length === 0 ? 'says neither minAvailable nor maxUnavailable' : 'says both minAvailable and maxUnavailable',
      expectation: 'one of minAvailable, maxUnavailable', fix: 'give exactly one',
    },
  ]; // prettier-ignore
}

function serviceFaults({ kind, object }: Manifest): Fault[] {
  if (kind !== 'Service') return [];
  const spec = valueAt(object, 'spec');
  const ports = listAt(spec, 'ports');
  const isExternal = valueAt(spec, 'type') === 'ExternalName';
  if (isExternal && typeof valueAt(spec, 'externalName') !== 'string') return [missing('externalName', spec)];
  if (ports.length === 0) return isExternal || valueAt(spec, 'clusterIP') === 'None' ? [] : [missing('ports', spec)];
  const unnamed = ports.findIndex((port) => valueAt(port, 'name') === undefined);
  if (ports.length === 1 || unnamed < 0) return [];
  return [
    {
      path: ['spec', 'ports', unnamed, 'name'], problem: 'a port of several has no name', expectation: 'a name for each of them',
      fix: 'name the port',
    },
  ]; // prettier-ignore
}

function missing(field: string, spec: unknown): Fault {
  return {
    path: ['spec', field],
    value: spec,
    problem: `the Service has no ${field}`,
    expectation: field,
    fix: `add spec.${field}`,
  };
}

function rolloutFaults({ kind, object }: Manifest): Fault[] {
  if (kind !== 'Deployment') return [];
  const strategy: unknown = valueAt(object, 'spec', 'strategy');
  const rolling = valueAt(strategy, 'rollingUpdate');
  const path = ['spec', 'strategy', 'rollingUpdate'];
  if (valueAt(strategy, 'type') === 'Recreate' && rolling !== undefined) {
    return [
      {
        path,
        value: rolling,
        problem: 'Recreate has no rollingUpdate',
        expectation: 'no rollingUpdate',
        fix: 'remove it',
      },
    ];
  }
  if (!isObject(rolling) || !isNone(rolling, 'maxSurge') || !isNone(rolling, 'maxUnavailable')) return [];
  return [
    {
      path, value: rolling, problem: 'maxSurge and maxUnavailable are both 0: it never replaces a pod',
      expectation: 'one of them above 0', fix: 'set maxSurge to 1',
    },
  ]; // prettier-ignore
}

function isNone(rolling: JsonObject, field: string): boolean {
  return rolling[field] === 0 || rolling[field] === '0%';
}
