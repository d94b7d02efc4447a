import { isDeepStrictEqual } from 'node:util';
import type { k8s } from 'cdk8s-plus-28';
import { compareText, type Problem } from '../errors';
import { dnsLabelFault } from '../model/names';
import type { Memory } from '../model/units';

/** What is mounted, and how. */
export type Volume = {
  /** Mounts of one name are one volume. @default the mount path, as a DNS label */
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
      /** @default the cluster's default class */
      readonly storageClass?: string;
      /** @default ReadWriteOnce */
      readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod')[];
    }
  | { readonly type: 'claim'; readonly claim: string }
  | ({ readonly type: 'config' } & KeyFiles)
  | ({ readonly type: 'secret' } & KeyFiles)
  | { readonly type: 'projected'; readonly sources: readonly k8s.VolumeProjection[]; readonly mode?: number }
);

/** The keys of one object as files. */
interface KeyFiles {
  readonly source: string;
  /** File names by key. @default every key under its own name */
  readonly items?: Readonly<Record<string, string>>;
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
  /** The pod starts without it. */
  readonly optional?: boolean;
}

type Options<T extends Volume['type']> = Omit<Extract<Volume, { type: T }>, 'type'>;

/** Scratch space that lives as long as the pod. */
export const emptyDir = (options: Options<'emptyDir'> = {}): Volume => ({ type: 'emptyDir', ...options });
/** Space that outlives the pod: a PersistentVolumeClaim, one per pod in a StatefulSet. */
export const persistent = (options: Options<'persistent'>): Volume => ({ type: 'persistent', ...options });
/** A PersistentVolumeClaim that is declared elsewhere. */
export const existingClaim = (claim: string, options: Omit<Options<'claim'>, 'claim'> = {}): Volume => ({
  type: 'claim',
  claim,
  ...options,
});
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
): Volume => ({ type: 'projected', sources, ...options });

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

/** Mounts sorted by path. */
export function sortedMounts(mounts: Mounts): [string, Volume][] {
  return Object.entries(mounts).sort(([a], [b]) => compareText(a, b));
}

/** The name that a volume has, or gets from its mount path: `/var/lib/data` is `var-lib-data`. */
export function volumeName(path: string, volume: Volume): string {
  return volume.name ?? (path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'root'); // prettier-ignore
}

/** What is wrong with the mounts of a pod's containers: names that don't fit, and volumes that differ under one name. */
export function mountProblems(containers: readonly { readonly path: string; readonly mounts: Mounts }[]): Problem[] {
  const byName = new Map<string, { mountPath: string; volume: Volume }>();
  return containers.flatMap(({ path, mounts }) =>
    sortedMounts(mounts).flatMap(([mountPath, volume]) => {
      const name = volumeName(mountPath, volume);
      const where = `${path}['${mountPath}']`;
      const fault = dnsLabelFault(name);
      if (fault !== undefined)
        return [{ problem: `${where}: volume name '${name}' ${fault}`, fix: `give it another: name: 'data'` }];
      const other = byName.get(name);
      if (other === undefined) byName.set(name, { mountPath, volume });
      if (other === undefined || isSame(other, { mountPath, volume })) return [];
      return [{ problem: `${where}: another volume is named '${name}' too`, fix: 'give one of them another name' }];
    }),
  );
}

/**
 * Whether two mounts of one name mean one volume. Mount options may differ; what stands behind must not. Without a name
 * of its own, a volume is shared by containers that mount it at the same path.
 */
function isSame(a: { mountPath: string; volume: Volume }, b: { mountPath: string; volume: Volume }): boolean {
  if (a.volume.name === undefined && b.volume.name === undefined && a.mountPath !== b.mountPath) return false;
  return isDeepStrictEqual(behind(a.volume), behind(b.volume));
}

function behind(volume: Volume): Record<string, unknown> {
  return { ...volume, readOnly: undefined, subPath: undefined, name: undefined };
}
