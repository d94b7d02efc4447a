import { k8s } from 'cdk8s-plus-28';
import { UserError, compareText } from '../errors';
import type { Memory } from '../model/units';

/** What is mounted, and how. */
export type Volume = {
  /** @default the mount path, as a DNS label */
  readonly name?: string;
  /** @default read-only for config, secret and projected volumes */
  readonly readOnly?: boolean;
  /** One file or folder of it only. */
  readonly subPath?: string;
} & (
  | { readonly type: 'emptyDir'; readonly sizeLimit?: Memory; readonly medium?: 'Memory' }
  | {
      readonly type: 'persistent';
      readonly size: Memory;
      readonly storageClass?: string;
      readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod')[];
    }
  | ({ readonly type: 'config' } & KeyFiles)
  | ({ readonly type: 'secret' } & KeyFiles)
  | { readonly type: 'projected'; readonly sources: readonly k8s.VolumeProjection[] }
);

/** The keys of one object as files. */
interface KeyFiles {
  readonly source: string;
  /** File names by key. @default every key under its own name */
  readonly items?: Readonly<Record<string, string>>;
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
}

type Options<T extends Volume['type']> = Omit<Extract<Volume, { type: T }>, 'type'>;

/** Scratch space that lives as long as the pod. */
export const emptyDir = (options: Options<'emptyDir'> = {}): Volume => ({ type: 'emptyDir', ...options });
/** Space that outlives the pod: a PersistentVolumeClaim, one per pod in a StatefulSet. */
export const persistent = (options: Options<'persistent'>): Volume => ({ type: 'persistent', ...options });
/** The keys of a ConfigMap as files. */
export const configFiles = (source: string, options: Omit<Options<'config'>, 'source'> = {}): Volume => ({
  type: 'config',
  source,
  ...options,
});
/** The keys of a Secret as files. */
export const secretFiles = (source: string, options: Omit<Options<'secret'>, 'source'> = {}): Volume => ({
  type: 'secret',
  source,
  ...options,
});
/** Several sources in one folder. */
export const projected = (
  sources: readonly k8s.VolumeProjection[],
  options: Omit<Options<'projected'>, 'sources'> = {},
): Volume => ({
  type: 'projected',
  sources,
  ...options,
});

/** The volumes of a pod and their claims, gathered from all of its containers' mounts. */
export interface PodVolumes {
  readonly volumes: readonly k8s.Volume[];
  readonly claims: readonly { readonly name: string; readonly spec: k8s.PersistentVolumeClaimSpec }[];
}

/** Volumes by mount path. */
export type Mounts = Readonly<Record<string, Volume>>;

/** The mounts of one container, sorted by path. */
export function volumeMounts(mounts: Mounts): k8s.VolumeMount[] {
  return sortedMounts(mounts).map(([mountPath, volume]) => {
    const readOnly = volume.readOnly ?? ['config', 'secret', 'projected'].includes(volume.type);
    return {
      mountPath,
      name: volumeName(mountPath, volume),
      ...(readOnly ? { readOnly } : {}),
      ...(volume.subPath === undefined ? {} : { subPath: volume.subPath }),
    };
  });
}

/**
 * What the containers' mounts need of their pod. Equal names are one volume, which must be the same everywhere.
 *
 * @param claimName names the PersistentVolumeClaim behind a volume.
 */
export function podVolumes(
  containers: readonly Mounts[],
  kind: string,
  claimName: (volume: string) => string,
): PodVolumes {
  const byName = new Map<string, Volume>();
  for (const [path, volume] of containers.flatMap(sortedMounts)) {
    const name = volumeName(path, volume);
    const other = byName.get(name);
    if (other !== undefined && !isSameVolume(other, volume)) {
      throw new UserError(`two different volumes are named '${name}'`, 'give one of them another name');
    }
    byName.set(name, volume);
  }
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

function sortedMounts(mounts: Mounts): [string, Volume][] {
  return Object.entries(mounts).sort(([a], [b]) => compareText(a, b));
}

function volumeName(path: string, volume: Volume): string {
  return (
    volume.name ??
    (path
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') ||
      'root')
  );
}

/** Mount options may differ between two mounts of one volume; what stands behind must not. */
function isSameVolume(a: Volume, b: Volume): boolean {
  const behind = ({ readOnly: _r, subPath: _s, name: _n, ...rest }: Volume): string =>
    JSON.stringify(Object.entries(rest).sort());
  return behind(a) === behind(b);
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
    case 'config':
      return { configMap: { name: volume.source, ...keyItems(volume) } };
    case 'secret':
      return { secret: { secretName: volume.source, ...keyItems(volume) } };
    case 'projected':
      return { projected: { sources: [...volume.sources] } };
  }
}

function keyItems(volume: KeyFiles): Pick<k8s.ConfigMapVolumeSource, 'items' | 'defaultMode'> {
  const { items, mode } = volume;
  const sorted = Object.entries(items ?? {}).sort(([a], [b]) => compareText(a, b));
  return {
    ...(sorted.length === 0 ? {} : { items: sorted.map(([key, path]) => ({ key, path })) }),
    ...(mode === undefined ? {} : { defaultMode: mode }),
  };
}
