import { k8s } from 'cdk8s-plus-28';
import { compareText } from '../errors';
import { sortedMounts, volumeName, type Mounts, type Volume } from './volumes';

/** The volumes of a pod and their claims, gathered from all of its containers' mounts. */
export interface PodVolumes {
  readonly volumes: readonly k8s.Volume[];
  readonly claims: readonly { readonly name: string; readonly spec: k8s.PersistentVolumeClaimSpec }[];
}

/**
 * What the containers' mounts need of their pod. Equal names are one volume.
 *
 * @param claimName names the PersistentVolumeClaim behind a volume.
 */
export function podVolumes(
  containers: readonly Mounts[],
  kind: string,
  claimName: (volume: string) => string,
): PodVolumes {
  const byName = new Map<string, Volume>();
  for (const [path, volume] of containers.flatMap(sortedMounts)) byName.set(volumeName(path, volume), volume);
  const all = [...byName].sort(([a], [b]) => compareText(a, b));
  const claims = all.flatMap(([name, volume]) =>
    volume.type === 'persistent'
      ? [{ name: kind === 'StatefulSet' ? name : claimName(name), spec: claimSpec(volume) }]
      : [],
  );
  const volumes = all.flatMap(([name, volume]) =>
    volume.type === 'persistent' && kind === 'StatefulSet' ? [] : [{ name, ...volumeSource(volume, claimName(name)) }],
  );
  return { volumes, claims };
}

function claimSpec(volume: Extract<Volume, { type: 'persistent' }>): k8s.PersistentVolumeClaimSpec {
  return {
    accessModes: [...(volume.accessModes ?? ['ReadWriteOnce'])],
    resources: { requests: { storage: k8s.Quantity.fromString(volume.size) } },
    ...(volume.storageClass === undefined ? {} : { storageClassName: volume.storageClass }),
  };
}

function volumeSource(volume: Volume, claimName: string): Omit<k8s.Volume, 'name'> {
  switch (volume.type) {
    case 'emptyDir':
      return {
        emptyDir: {
          ...(volume.medium === undefined ? {} : { medium: volume.medium }),
          ...(volume.sizeLimit === undefined ? {} : { sizeLimit: k8s.Quantity.fromString(volume.sizeLimit) }),
        },
      };
    case 'persistent':
      return { persistentVolumeClaim: { claimName } };
    case 'claim':
      return { persistentVolumeClaim: { claimName: volume.claim } };
    case 'config':
      return { configMap: { name: volume.source, ...keyFiles(volume) } };
    case 'secret':
      return { secret: { secretName: volume.source, ...keyFiles(volume) } };
    case 'projected': {
      const { sources, mode } = volume;
      return { projected: { sources: [...sources], ...(mode === undefined ? {} : { defaultMode: mode }) } };
    }
  }
}

type KeyFiles = Pick<k8s.ConfigMapVolumeSource, 'items' | 'defaultMode' | 'optional'>;

function keyFiles({ items, mode, optional }: Extract<Volume, { type: 'config' | 'secret' }>): KeyFiles {
  const sorted = Object.entries(items ?? {}).sort(([a], [b]) => compareText(a, b));
  return {
    ...(sorted.length === 0 ? {} : { items: sorted.map(([key, path]) => ({ key, path })) }),
    ...(mode === undefined ? {} : { defaultMode: mode }),
    ...(optional === undefined ? {} : { optional }),
  };
}
