import type { Image } from '../../model/image';
import type { Release } from '../../model/release';

/** What one container, the chart or the revision of an app was and will be. */
export interface ImageChange {
  /** Name of the container; `chart` and `revision` for what is no image. */
  readonly name: string;
  readonly kind: 'image' | 'chart' | 'revision';
  readonly before: Image | string | undefined;
  readonly after: Image | string | undefined;
}

/** Everything that decides what runs and differs between two releases, by name. */
export function imageChanges(before: Release | undefined, after: Release | undefined): ImageChange[] {
  const [old, now] = [before?.images ?? {}, after?.images ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  const images = names.map((name): ImageChange => ({ name, kind: 'image', before: old[name], after: now[name] }));
  const others: ImageChange[] = [
    { name: 'chart', kind: 'chart', before: before?.chart?.version, after: after?.chart?.version },
    { name: 'revision', kind: 'revision', before: before?.revision, after: after?.revision },
  ];
  return [...images, ...others].filter((one) => keyOf(one.before) !== keyOf(one.after));
}

function keyOf(version: Image | string | undefined): string {
  if (version === undefined || typeof version === 'string') return version ?? '';
  return [version.repository, version.tag, version.digest].join(' ');
}
