import { isSops } from '../constructs/secrets/backends/sops';
import { readSecret } from '../constructs/secrets/read-secret';
import type { Problem } from '../errors';
import type { KubernetesObject } from '../model/kubernetes-object';
import type { SecretFile, SecretFiles } from '../model/secret';
import type { Engine } from './engines/engine';
import { filesOf } from './object-files';
import type { Synthesized } from './synthesize';
import type { RenderedFile } from './unit';

/** An app's objects, and those of them that stay encrypted. */
export interface SplitObjects {
  readonly plain: readonly Synthesized[];
  readonly encrypted: readonly EncryptedSecret[];
}

/** A Secret, and the text of its file, which sops encrypted. */
interface EncryptedSecret extends Synthesized {
  readonly text: string;
}

/** Tells the Secrets that sops encrypted from all other objects. @param secrets those of the program */
export function splitEncrypted(
  objects: readonly Synthesized[],
  secrets: SecretFiles | undefined,
  environment: string,
): SplitObjects {
  const encrypted = objects.flatMap((one): EncryptedSecret[] => {
    const file = tryFindEncrypted(one.object, secrets, environment);
    return file === undefined ? [] : [{ ...one, text: file.text }];
  });
  const names = new Set(encrypted.map(({ object }) => object));
  return { plain: objects.filter(({ object }) => !names.has(object)), encrypted };
}

/** Says why a Secret that sops encrypted is not patched: its file is deployed as it is, so that a patch would be lost. */
export function lostPatch(
  object: KubernetesObject,
  secrets: SecretFiles | undefined,
  environment: string,
): Problem | undefined {
  const file = tryFindEncrypted(object, secrets, environment);
  if (file === undefined) return undefined;
  return {
    problem: `a patch of Secret/${object.metadata.name} would be lost: sops encrypted it, and its file is deployed as it is`,
    fix: `change the file: sops edit ${file.path}; and have the patch name other Secrets, or remove it`,
  };
}

function tryFindEncrypted(
  { kind, metadata }: KubernetesObject,
  secrets: SecretFiles | undefined,
  environment: string,
): SecretFile | undefined {
  const file = kind === 'Secret' ? secrets?.find(environment, metadata.name) : undefined;
  return file !== undefined && isSops(readSecret(file)) ? file : undefined;
}

/**
 * Files of the Secrets that sops encrypted: each byte for byte as it stands in the program, since its MAC covers all of it.
 * They stand in a folder of their own: as plain manifests Argo CD would apply their ciphertext.
 */
export function encryptedFiles(
  manifests: string,
  objects: readonly EncryptedSecret[],
  { decryption }: Pick<Engine, 'decryption'>,
): { readonly folder: string | undefined; readonly files: readonly RenderedFile[] } {
  if (objects.length === 0) return { folder: undefined, files: [] };
  const folder = `${manifests}/sops`;
  const texts = new Map(objects.map(({ object, text }) => [object.metadata.name, text]));
  const secrets = filesOf(folder, objects).map((file) => ({
    ...file,
    content: texts.get(file.object?.metadata.name ?? '') ?? '',
  }));
  const names = secrets.map(({ path }) => path.slice(folder.length + 1));
  const files = [...decryption(folder, names), ...secrets].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { folder, files };
}
