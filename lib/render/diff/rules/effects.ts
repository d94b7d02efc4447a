import { isWithin } from '../path';
import type { FieldEvent, ObjectContext, Rule } from './rule';
import { kindId } from './rule';

/** Objects that make another engine deploy something, and the fields that say what. The result is not in the diff. */
const delegating: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io/Application': ['spec/source', 'spec/sources', 'spec/destination'],
  'argoproj.io/ApplicationSet': ['spec/template/spec/source', 'spec/template/spec/sources', 'spec/generators'],
  'slipway.dev/ChartValues': ['values'],
  'helm.toolkit.fluxcd.io/HelmRelease': ['spec/chart', 'spec/chartRef', 'spec/values', 'spec/valuesFrom'],
  'kustomize.toolkit.fluxcd.io/Kustomization': ['spec/path', 'spec/sourceRef', 'spec/images', 'spec/patches'],
  'source.toolkit.fluxcd.io/GitRepository': ['spec/ref', 'spec/url'],
  'source.toolkit.fluxcd.io/OCIRepository': ['spec/ref', 'spec/url'],
};

/** Fields that say how many of something run. */
const scaling: Readonly<Record<string, readonly string[]>> = {
  '/ReplicationController': ['spec/replicas'],
  '/ResourceQuota': ['spec/hard'],
  'apps/Deployment': ['spec/replicas'],
  'apps/StatefulSet': ['spec/replicas'],
  'apps/ReplicaSet': ['spec/replicas'],
  'argoproj.io/Rollout': ['spec/replicas'],
  'batch/Job': ['spec/parallelism', 'spec/suspend'],
  'batch/CronJob': ['spec/suspend'],
  'autoscaling/HorizontalPodAutoscaler': ['spec'],
  'keda.sh/ScaledObject': ['spec'],
};

/** Rules for what pods notice: replaced, stopped, more or fewer of them. */
export const effectRules: readonly Rule[] = [
  {
    id: 'pods-replaced',
    risk: 'restart',
    says: 'replaces its pods',
    kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'argoproj.io/Rollout', '/Pod', 'batch/Job'],
    applies: inPodTemplate,
  },
  {
    id: 'next-run',
    risk: 'restart',
    says: 'runs with another pod template from the next run on',
    kinds: ['batch/CronJob'],
    applies: inPodTemplate,
  },
  {
    id: 'workload-removed',
    risk: 'restart',
    says: 'is deleted; its pods stop',
    on: ['removed'],
    kinds: [
      'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'argoproj.io/Rollout', '/Pod',
      '/ReplicationController',
    ], // prettier-ignore
    applies: ({ keys }) => keys.length === 0,
  },
  {
    id: 'configuration-renamed',
    risk: 'restart',
    says: 'has new content under a new name; pods that use it are replaced',
    kinds: ['/ConfigMap', '/Secret'],
    applies: ({ path }) => path === 'metadata/name',
  },
  {
    id: 'deploys-other',
    risk: 'restart',
    says: 'deploys something else; what that changes is not in this diff',
    kinds: Object.keys(delegating),
    applies: (event, object) => isIn(event, object, delegating),
  },
  {
    id: 'scaled',
    risk: 'scale',
    says: 'changes how many run',
    kinds: Object.keys(scaling),
    applies: (event, object) => isIn(event, object, scaling),
  },
  {
    id: 'autoscaler',
    risk: 'scale',
    says: 'starts or ends automatic scaling',
    on: ['added', 'removed'],
    kinds: ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'],
    applies: ({ keys }) => keys.length === 0,
  },
];

/** What a change falls under where no other rule speaks of it: `config`, or `metadata` for labels and annotations. */
export const remainingRules: readonly Rule[] = [
  { id: 'added', risk: 'config', says: 'is new', on: ['added'], applies: ({ keys }) => keys.length === 0 },
  { id: 'removed', risk: 'config', says: 'is deleted', on: ['removed'], applies: ({ keys }) => keys.length === 0 },
  { id: 'configuration', risk: 'config', says: 'is configured differently', applies: (event) => !isMetadata(event) },
  { id: 'metadata', risk: 'metadata', says: 'has other labels or annotations', applies: isMetadata },
];

function isMetadata({ keys }: FieldEvent): boolean {
  return keys[0] === 'metadata' && (keys[1] === 'labels' || keys[1] === 'annotations');
}

function inPodTemplate({ path }: FieldEvent, { podTemplate }: ObjectContext): boolean {
  if (podTemplate === undefined) return false;
  return isWithin(path, podTemplate.length === 0 ? 'spec' : podTemplate.join('/'));
}

function isIn(event: FieldEvent, object: ObjectContext, table: Readonly<Record<string, readonly string[]>>): boolean {
  return (table[kindId(object)] ?? []).some((place) => isWithin(event.path, place));
}
