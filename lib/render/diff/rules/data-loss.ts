import { isList, listAt, valueAt } from '../../../model/json';
import { compareQuantities } from '../../../model/quantity';
import type { FieldEvent, ObjectContext, Rule } from './rule';
import { hasSyncOption } from './rule';
import { isWithin } from '../path';

const storedKinds = [
  '/PersistentVolumeClaim',
  '/PersistentVolume',
  '/Namespace',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'snapshot.storage.k8s.io/VolumeSnapshot',
];

/** Finalizers that make the deletion of an Application delete all that it deployed. */
const cascading = /^resources-finalizer\.argocd\.argoproj\.io(\/(background|foreground))?$/;

/** Rules for what destroys stored data. An object with `Prune=false` outlives its removal from git. */
export const dataLossRules: readonly Rule[] = [
  {
    id: 'storage-removed',
    risk: 'data-loss',
    says: 'is deleted with everything stored in it',
    on: ['removed'],
    kinds: storedKinds,
    applies: isPruned,
  },
  {
    id: 'stateful-set-removed',
    risk: 'data-loss',
    says: 'is deleted; its volume claims are orphaned or deleted with it',
    on: ['removed'],
    kinds: ['apps/StatefulSet'],
    applies: (event, object) => isPruned(event, object) && claimTemplates(object) > 0,
  },
  {
    id: 'volume-claim-template-removed',
    risk: 'data-loss',
    says: 'loses a volume claim',
    kinds: ['apps/StatefulSet'],
    applies: ({ path, keys, kind, depth }) =>
      kind === 'remove' && depth <= 3 && depth === keys.length && isWithin(path, 'spec/volumeClaimTemplates'),
  },
  {
    id: 'claims-deleted-later',
    risk: 'data-loss',
    says: 'will delete its volume claims when it is deleted or scaled down',
    kinds: ['apps/StatefulSet'],
    applies: ({ path, keys, after }) =>
      after === 'Delete' && keys.length === 3 && isWithin(path, 'spec/persistentVolumeClaimRetentionPolicy'),
  },
  {
    id: 'claims-deleted-by-scaling',
    risk: 'data-loss',
    says: 'is scaled down, which deletes the volume claims of the pods that go',
    kinds: ['apps/StatefulSet'],
    applies: ({ path, before, after }, object) =>
      path === 'spec/replicas' &&
      Number(after ?? 1) < Number(before ?? 1) &&
      valueAt(object.before, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled') === 'Delete',
  },
  {
    id: 'claim-shrunk',
    risk: 'data-loss',
    says: 'asks for less storage than it holds, which only a new volume can give',
    kinds: ['/PersistentVolumeClaim'],
    applies: ({ path, before, after }) =>
      path === 'spec/resources/requests/storage' && (compareQuantities(after, before) ?? 0) < 0,
  },
  {
    id: 'claim-recreated',
    risk: 'data-loss',
    says: 'is deleted and made anew, as its sync options ask',
    kinds: ['/PersistentVolumeClaim', '/PersistentVolume'],
    applies: ({ keys }, { after }) =>
      keys[0] === 'spec' && hasSyncOption(after, 'Replace=true') && hasSyncOption(after, 'Force=true'),
  },
  {
    id: 'volume-not-retained',
    risk: 'data-loss',
    says: 'is deleted once its claim is gone',
    kinds: ['/PersistentVolume'],
    applies: ({ path, before, after }) =>
      path === 'spec/persistentVolumeReclaimPolicy' && after !== 'Retain' && (before ?? 'Retain') === 'Retain',
  },
  {
    id: 'application-cascade',
    risk: 'data-loss',
    says: 'is deleted with everything it deployed, by its finalizer',
    on: ['removed'],
    kinds: ['argoproj.io/Application'],
    applies: (event, object) =>
      isPruned(event, object) &&
      listAt(object.before, 'metadata', 'finalizers').some((one) => typeof one === 'string' && cascading.test(one)),
  },
  {
    id: 'application-set-cascade',
    risk: 'data-loss',
    says: 'is deleted with its Applications and what they deployed',
    on: ['removed'],
    kinds: ['argoproj.io/ApplicationSet'],
    applies: (event, object) =>
      isPruned(event, object) && valueAt(object.before, 'spec', 'syncPolicy', 'preserveResourcesOnDeletion') !== true,
  },
];

function isPruned({ keys }: FieldEvent, { before }: ObjectContext): boolean {
  return keys.length === 0 && !hasSyncOption(before, 'Prune=false');
}

function claimTemplates({ before }: ObjectContext): number {
  const templates = valueAt(before, 'spec', 'volumeClaimTemplates');
  return isList(templates) ? templates.length : 0;
}
