import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { JsonObject } from '../../model/json';
import { readManifestFiles } from '../../policy';

/** The CustomResourceDefinitions of a program's `crds/`, and of other folders. @throws UserError where a folder is not there */
export function readCrds(root: string, folders: readonly string[] = []): JsonObject[] {
  const own = existsSync(join(root, 'crds')) ? [join(root, 'crds')] : [];
  return [...own, ...folders].flatMap((folder) => {
    const { manifests } = readManifestFiles(folder);
    const crds = manifests.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ object }) => object);
    if (crds.length === 0) throw new UserError('holds no CustomResourceDefinition', 'put their YAML there', folder);
    return crds;
  });
}
