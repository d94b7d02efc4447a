import { createHash } from 'node:crypto';
import { paths } from '../../../model/paths';
import type { AppRendering, LayoutObject } from '../../../model/layout';
import { objectKey } from '../../../model/kubernetes-object';
import { objectFiles } from '../../object-file';
import { toYaml } from '../../to-yaml';
import { withoutVersions } from './image-overrides';
import { kustomizationFile, kustomizationHead, type Kustomization } from './kustomization';
import { oneNamespace, withoutNamespace } from './one-namespace';
import { sharedValue } from './shared-value';

/** What every place of an app shares, in a folder that is named after its content: it never changes. */
export interface CommonBase {
  /** Whether its objects have no namespace: each overlay says which. */
  readonly withoutNamespace: boolean;
  /** By {@link identity}. Empty where nothing is shared. */
  readonly objects: ReadonlyMap<string, LayoutObject>;
  readonly folder: string;
  /** Content by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What all of an app's renderings have in common. */
export function commonBase(app: string, everywhere: readonly AppRendering[]): CommonBase {
  const all = everywhere.filter(({ objects }) => objects.length > 0);
  const strip = all.every(({ objects }) => oneNamespace(objects) !== undefined);
  const [first = new Map<string, LayoutObject>(), ...others] = all.map(({ objects, images }) =>
    byIdentity(withoutVersions(strip ? objects.map(withoutNamespace) : objects, images).objects),
  );
  const shared = others.reduce(sharedObjects, first);
  const files = baseFiles(shared);
  const folder = paths.base(app, contentHash(files));
  return {
    withoutNamespace: strip,
    objects: shared,
    folder,
    files: new Map([...files].map(([name, content]) => [`${folder}/${name}`, content])),
  };
}

/** What an object is: in another API version it is another one, since no patch would be sound for both. */
export function identity(object: LayoutObject): string {
  return `${object.apiVersion} ${objectKey(object)}`;
}

function byIdentity(objects: readonly LayoutObject[]): Map<string, LayoutObject> {
  return new Map(objects.map((object) => [identity(object), object]));
}

function sharedObjects(
  one: ReadonlyMap<string, LayoutObject>,
  other: ReadonlyMap<string, LayoutObject>,
): Map<string, LayoutObject> {
  return new Map(
    [...one].flatMap(([key, object]) => {
      const partner = other.get(key);
      return partner === undefined ? [] : [[key, sharedObject(object, partner)] as const];
    }),
  );
}

/** Objects of one identity share at least that. */
function sharedObject(one: LayoutObject, other: LayoutObject): LayoutObject {
  const { apiVersion, kind, metadata } = one;
  const shared = sharedValue(one, other) as Partial<LayoutObject>;
  return { ...shared, apiVersion, kind, metadata: { ...shared.metadata, name: metadata.name } };
}

function baseFiles(shared: ReadonlyMap<string, LayoutObject>): Map<string, string> {
  if (shared.size === 0) return new Map();
  const objects = [...shared.values()];
  const names = objectFiles(objects);
  const files = new Map(objects.map((object, index) => [names[index] ?? '', toYaml(object)]));
  const resources = [...files.keys()].sort();
  const kustomization: Kustomization = { ...kustomizationHead, resources };
  return new Map([
    ...resources.map((name) => [name, files.get(name) ?? ''] as const),
    [kustomizationFile, toYaml(kustomization)],
  ]);
}

/** 16 hexadecimal digits of SHA-256: enough to tell the few bases of one app apart. */
function contentHash(files: ReadonlyMap<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
    .slice(0, 16);
}
