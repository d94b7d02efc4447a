import { isWithin } from '../path';
import { compareQuantities } from '../../../model/quantity';
import { valueAt } from '../../../model/json';
import type { FieldEvent, ObjectContext, Rule } from './rule';
import { hasSyncOption, kindId } from './rule';

/** Fields that the API server does not let change, by kind: everything at and below these paths. */
const fixedFields: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec/selector'],
  'apps/DaemonSet': ['spec/selector'],
  'apps/ReplicaSet': ['spec/selector'],
  'apps/ControllerRevision': ['data'],
  'batch/Job': [
    'spec/selector', 'spec/template', 'spec/completionMode', 'spec/completions', 'spec/podFailurePolicy',
    'spec/successPolicy', 'spec/backoffLimitPerIndex', 'spec/managedBy',
  ],
  '/Secret': ['type'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'storage.k8s.io/StorageClass': ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  'storage.k8s.io/CSIDriver': ['spec/attachRequired', 'spec/volumeLifecycleModes'],
  'storage.k8s.io/VolumeAttributesClass': ['driverName', 'parameters'],
  'snapshot.storage.k8s.io/VolumeSnapshot': ['spec/source'],
  'networking.k8s.io/IngressClass': ['spec/controller'],
  'gateway.networking.k8s.io/GatewayClass': ['spec/controllerName'],
  'scheduling.k8s.io/PriorityClass': ['value', 'preemptionPolicy'],
  'node.k8s.io/RuntimeClass': ['handler'],
  'discovery.k8s.io/EndpointSlice': ['addressType'],
  'certificates.k8s.io/CertificateSigningRequest': ['spec'],
  'apiextensions.k8s.io/CustomResourceDefinition': ['spec/group', 'spec/scope', 'spec/names/plural', 'spec/names/kind'],
}; // prettier-ignore

/** Where all of `spec` is fixed but for these paths. */
const mutableSpec: Readonly<Record<string, readonly string[]>> = {
  // `revisionHistoryLimit` only since Kubernetes 1.33.
  'apps/StatefulSet': [
    'spec/replicas', 'spec/ordinals', 'spec/template', 'spec/updateStrategy', 'spec/minReadySeconds',
    'spec/persistentVolumeClaimRetentionPolicy', 'spec/revisionHistoryLimit',
  ],
  '/PersistentVolumeClaim': ['spec/resources/requests/storage', 'spec/volumeAttributesClassName'],
  '/PersistentVolume': [
    'spec/capacity', 'spec/accessModes', 'spec/claimRef', 'spec/persistentVolumeReclaimPolicy', 'spec/mountOptions',
    'spec/storageClassName', 'spec/volumeAttributesClassName',
  ],
  '/Pod': [
    'spec/containers/*/image', 'spec/initContainers/*/image', 'spec/activeDeadlineSeconds', 'spec/tolerations',
    'spec/terminationGracePeriodSeconds', 'spec/schedulingGates',
  ],
}; // prettier-ignore

/** What the API server fills in: writing the default, or leaving it out, changes nothing. */
const defaults: Readonly<Record<string, unknown>> = {
  'apps/StatefulSet spec/podManagementPolicy': 'OrderedReady',
  'batch/Job spec/completionMode': 'NonIndexed',
  '/Secret type': 'Opaque',
  '/PersistentVolumeClaim spec/volumeMode': 'Filesystem',
  '/PersistentVolume spec/volumeMode': 'Filesystem',
  'storage.k8s.io/StorageClass reclaimPolicy': 'Delete',
  'storage.k8s.io/StorageClass volumeBindingMode': 'Immediate',
  'scheduling.k8s.io/PriorityClass preemptionPolicy': 'PreemptLowerPriority',
};

/**
 * Rules for what the API server will not accept: the sync fails and stays failed.
 *
 * Not for objects that Argo CD deletes and makes anew: hooks, and those with `Replace=true` and `Force=true`.
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis `Validate…Update` of each API group
 */
export const refusedRules: readonly Rule[] = [
  {
    id: 'fixed-field',
    risk: 'refused',
    says: 'changes a field that cannot change once the object exists',
    kinds: Object.keys(fixedFields),
    applies: (event, object) =>
      isUpdate(object) &&
      (fixedFields[kindId(object)] ?? []).some((place) => isWithin(event.path, place)) &&
      !isDefault(event, object) &&
      !isElastic(event, object),
  },
  {
    id: 'fixed-spec',
    risk: 'refused',
    says: 'changes a field that cannot change once the object exists',
    kinds: Object.keys(mutableSpec),
    applies: (event, object) =>
      isUpdate(object) &&
      event.keys[0] === 'spec' &&
      !(mutableSpec[kindId(object)] ?? []).some((place) => mayTouch(event.path, place)) &&
      !isDefault(event, object),
  },
  {
    id: 'storage-less',
    risk: 'refused',
    says: 'asks for less storage, which is not accepted',
    kinds: ['/PersistentVolumeClaim'],
    applies: ({ path, before, after }, object) =>
      isUpdate(object) &&
      path === 'spec/resources/requests/storage' &&
      (after === undefined || (compareQuantities(after, before) ?? 0) < 0),
  },
  {
    id: 'cluster-ip',
    risk: 'refused',
    says: 'changes its cluster IP, which is fixed once given',
    kinds: ['/Service'],
    applies: ({ keys, kind, depth }, object) =>
      isUpdate(object) &&
      keys.length === depth &&
      (keys[1] === 'clusterIP' || keys[1] === 'clusterIPs') &&
      // Left out, the API server keeps the one it has.
      !(kind === 'remove' && keys.length === 2) &&
      !hasServiceType(object, 'ExternalName'),
  },
  {
    id: 'load-balancer-class',
    risk: 'refused',
    says: 'changes its load balancer class, which is fixed while it is a LoadBalancer',
    kinds: ['/Service'],
    applies: ({ path }, object) =>
      isUpdate(object) &&
      path === 'spec/loadBalancerClass' &&
      valueAt(object.before, 'spec', 'type') === 'LoadBalancer' &&
      valueAt(object.after, 'spec', 'type') === 'LoadBalancer',
  },
  {
    id: 'immutable-data',
    risk: 'refused',
    says: 'is marked immutable, so its data cannot change',
    kinds: ['/ConfigMap', '/Secret'],
    applies: ({ keys }, object) =>
      isUpdate(object) &&
      valueAt(object.before, 'immutable') === true &&
      ['data', 'stringData', 'binaryData', 'immutable'].includes(keys[0] ?? ''),
  },
];

/** Whether the API server sees an update of the same object: not a new name, not a deletion and a creation. */
function isUpdate({ before, after }: ObjectContext): boolean {
  if (before === undefined || after === undefined || before.metadata.name !== after.metadata.name) return false;
  const annotations = after.metadata.annotations ?? {};
  if ('argocd.argoproj.io/hook' in annotations || 'helm.sh/hook' in annotations) return false;
  return !(hasSyncOption(after, 'Replace=true') && hasSyncOption(after, 'Force=true'));
}

/** Whether a path is a mutable one, lies in it, or leads to it: what leads to it is judged by its parts. */
function mayTouch(path: string, mutable: string): boolean {
  return isWithin(path, mutable) || isWithin(mutable, path);
}

function isDefault({ path, before, after }: FieldEvent, object: ObjectContext): boolean {
  const value = defaults[`${kindId(object)} ${path}`];
  return value !== undefined && (before ?? value) === (after ?? value);
}

/** An indexed Job may change its completions together with its parallelism. */
function isElastic({ path }: FieldEvent, { after, before }: ObjectContext): boolean {
  const spec = valueAt(after, 'spec');
  return (
    path === 'spec/completions' &&
    valueAt(before, 'spec', 'completionMode') === 'Indexed' &&
    valueAt(spec, 'completions') === valueAt(spec, 'parallelism')
  );
}

function hasServiceType({ before, after }: ObjectContext, type: string): boolean {
  return valueAt(before, 'spec', 'type') === type || valueAt(after, 'spec', 'type') === type;
}
