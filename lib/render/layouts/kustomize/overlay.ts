import { posix } from 'node:path';
import type { AppRendering, LayoutObject } from '../../../model/layout';
import { apiGroup } from '../../../model/kubernetes-object';
import { objectFiles } from '../../object-file';
import { toYaml } from '../../to-yaml';
import { identity, type CommonBase } from './common-base';
import { withoutVersions } from './image-overrides';
import { patchSteps, type PatchStep } from './json-patch';
import { kustomizationFile, kustomizationHead, type Kustomization, type KustomizePatch } from './kustomization';
import { oneNamespace, withoutNamespace } from './one-namespace';

/** The files of one place: the base that it pins, and only what differs from it. Content by path. */
export function overlayFiles(common: CommonBase, { folder, objects, images }: AppRendering): Map<string, string> {
  if (objects.length === 0) return new Map();
  const namespace = common.withoutNamespace ? oneNamespace(objects) : undefined;
  const { objects: bare, overrides } = withoutVersions(objects, images);
  const wanted = new Map(
    bare.map((one) => (namespace === undefined ? one : withoutNamespace(one))).map((one) => [identity(one), one]),
  );
  const isBased = [...wanted.keys()].some((key) => common.objects.has(key));
  const base = isBased ? common.objects : new Map<string, LayoutObject>();
  const own = ownFiles(folder, objects, (index) => base.has([...wanted.keys()][index] ?? ''));
  const patches = patchesOf(base, wanted);
  const kustomization: Kustomization = {
    ...kustomizationHead,
    ...(namespace === undefined ? {} : { namespace }),
    resources: [
      ...(isBased ? [posix.relative(folder, common.folder)] : []),
      ...[...own.keys()].map((path) => posix.basename(path)),
    ],
    ...(overrides.length === 0 ? {} : { images: [...overrides] }),
    ...(patches.length === 0 ? {} : { patches }),
  };
  return new Map([...(isBased ? common.files : []), ...own, [`${folder}/${kustomizationFile}`, toYaml(kustomization)]]);
}

/** Objects that the base has nothing of, as they are rendered. */
function ownFiles(
  folder: string,
  objects: readonly LayoutObject[],
  isShared: (index: number) => boolean,
): Map<string, string> {
  const names = objectFiles(objects);
  const files = objects.flatMap((object, index) =>
    isShared(index) ? [] : [[`${folder}/${names[index] ?? ''}`, toYaml(object)] as const],
  );
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON Patches: what a strategic merge does to a list depends on its schema, these do the same everywhere. */
function patchesOf(
  base: ReadonlyMap<string, LayoutObject>,
  wanted: ReadonlyMap<string, LayoutObject>,
): KustomizePatch[] {
  const all = [...base.values(), ...wanted.values()];
  return [...base].flatMap(([key, object]): KustomizePatch[] => {
    const next = wanted.get(key);
    if (next === undefined) return [{ target: targetOf(object, all), patch: toYaml(deletion(object)) }];
    const steps = patchSteps(object, next);
    return steps.length === 0 ? [] : [{ target: targetOf(object, all), patch: patchText(steps) }];
  });
}

/** Kustomize trims the text, and with it the last line break of a text block at its end: the path goes there then. */
function patchText(steps: readonly PatchStep[]): string {
  const hasLines = JSON.stringify(steps.at(-1)).includes('\\n');
  return toYaml(hasLines ? steps.map(({ path, ...step }) => ({ ...step, path })) : steps);
}

function deletion({ apiVersion, kind, metadata: { name, namespace } }: LayoutObject): unknown {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { $patch: 'delete', apiVersion, kind, metadata };
}

/** Selects one object. Kustomize reads each field as a regular expression, and one that is left out as anything. */
function targetOf(object: LayoutObject, all: readonly LayoutObject[]): KustomizePatch['target'] {
  const { name, namespace } = object.metadata;
  const group = apiGroup(object);
  const version = object.apiVersion.slice(object.apiVersion.indexOf('/') + 1);
  const groups = all.filter((one) => one.kind === object.kind).map(apiGroup);
  const isInOtherGroup = groups.some((one) => one !== group);
  return {
    ...(group !== '' ? { group: pattern(group, groups) } : isInOtherGroup ? { group: '^$' } : {}),
    version,
    kind: object.kind,
    name: pattern(
      name,
      all.map((one) => one.metadata.name),
    ),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** The text itself where it matches no other one as a regular expression. */
function pattern(text: string, all: readonly string[]): string {
  const isPlain = /^[\w.:-]+$/.test(text) && all.every((one) => one === text || !new RegExp(`^${text}$`).test(one));
  return isPlain ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
