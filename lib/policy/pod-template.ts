import { isObject, listAt, valueAt, type JsonObject } from '../model/json';
import type { Manifest } from './manifest-set';

/** What is written of the pods of a workload. */
export interface PodTemplate {
  /** Steps from the object to the pod's spec. */
  readonly path: readonly string[];
  readonly spec: JsonObject;
  readonly labels: JsonObject;
}

/** A container, and the steps to it from its object. */
export interface PodContainer {
  readonly container: JsonObject;
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly isInit: boolean;
}

/** Where kinds keep the template of their pods. */
const templates: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Pod: [],
    PodTemplate: ['template'],
    Deployment: ['spec', 'template'],
    StatefulSet: ['spec', 'template'],
    DaemonSet: ['spec', 'template'],
    ReplicaSet: ['spec', 'template'],
    ReplicationController: ['spec', 'template'],
    Job: ['spec', 'template'],
    Rollout: ['spec', 'template'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  }),
);

/** The pods that an object makes, where it makes any. */
export function podOf({ kind, object }: Pick<Manifest, 'kind' | 'object'>): PodTemplate | undefined {
  const template = templates.get(kind);
  if (template === undefined) return undefined;
  const path = [...template, 'spec'];
  const spec = valueAt(object, ...path);
  if (!isObject(spec)) return undefined;
  const labels = valueAt(object, ...template, 'metadata', 'labels');
  return { path, spec, labels: isObject(labels) ? labels : {} };
}

/** All containers of a pod, those that run before the others included. */
export function containersOf({ path, spec }: PodTemplate): readonly PodContainer[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listAt(spec, list).flatMap((container, index): PodContainer[] =>
      isObject(container)
        ? [
            {
              container,
              name: typeof container['name'] === 'string' ? container['name'] : String(index),
              path: [...path, list, index],
              isInit: list === 'initContainers',
            },
          ]
        : [],
    ),
  );
}
