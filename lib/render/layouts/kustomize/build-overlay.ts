import { load } from 'js-yaml';
import { posix } from 'node:path';
import { z } from 'zod';
import type { LayoutObject } from '../../../model/layout';
import { isShared } from '../../../model/paths';
import { apiGroup } from '../../../model/kubernetes-object';
import { withVersions } from './image-overrides';
import { applySteps, type PatchStep } from './json-patch';
import { kustomizationFile, kustomizationSchema, type Kustomization, type KustomizePatch } from './kustomization';
import { inNamespace } from './one-namespace';

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().exactOptional() }),
});

const stepsSchema: z.ZodType<PatchStep[]> = z.array(
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.enum(['add', 'replace']), path: z.string(), value: z.unknown() }),
    z.strictObject({ op: z.literal('remove'), path: z.string() }),
  ]),
);

const deletionSchema = z.looseObject({ $patch: z.literal('delete') });

/**
 * The objects that `kustomize build` makes of an overlay that Slipway wrote.
 *
 * @param files content by path, with those of its base.
 * @throws Error for anything in it that Slipway does not write.
 */
export function buildOverlay(files: ReadonlyMap<string, string>, folder: string): LayoutObject[] {
  const kustomization = kustomizationSchema.parse(read(files, `${folder}/${kustomizationFile}`));
  const resources = kustomization.resources.flatMap((name) => resourceObjects(files, posix.join(folder, name)));
  return transformed(resources, kustomization);
}

function resourceObjects(files: ReadonlyMap<string, string>, path: string): LayoutObject[] {
  return isShared(path) && files.has(`${path}/${kustomizationFile}`)
    ? buildOverlay(files, path)
    : [objectSchema.parse(read(files, path))];
}

/** Patches first, then the namespace, then the images: the order in which Kustomize works. */
function transformed(
  resources: readonly LayoutObject[],
  { patches = [], namespace, images = [] }: Kustomization,
): LayoutObject[] {
  const patched = patches.reduce<readonly LayoutObject[]>(applyPatch, resources);
  const placed = namespace === undefined ? patched : patched.map((object) => inNamespace(object, namespace));
  return placed.map((object) => withVersions(object, images));
}

function applyPatch(objects: readonly LayoutObject[], { target, patch }: KustomizePatch): LayoutObject[] {
  const content = load(patch);
  if (deletionSchema.safeParse(content).success) return objects.filter((object) => !isTarget(target, object));
  const steps = stepsSchema.parse(content);
  return objects.map((object) => (isTarget(target, object) ? objectSchema.parse(applySteps(object, steps)) : object));
}

function isTarget({ group, version, kind, name, namespace }: KustomizePatch['target'], object: LayoutObject): boolean {
  const objectVersion = object.apiVersion.slice(object.apiVersion.indexOf('/') + 1);
  return (
    (group === undefined || literal(group) === apiGroup(object)) &&
    version === objectVersion &&
    kind === object.kind &&
    literal(name) === object.metadata.name &&
    (namespace === undefined || namespace === object.metadata.namespace)
  );
}

/** The one text that a pattern of ours stands for. */
function literal(pattern: string): string {
  return pattern === '^$' ? '' : pattern.replace(/\\(.)/g, '$1');
}

function read(files: ReadonlyMap<string, string>, path: string): unknown {
  const text = files.get(path);
  if (text === undefined) throw new Error(`there is no file ${path}`);
  return load(text);
}
