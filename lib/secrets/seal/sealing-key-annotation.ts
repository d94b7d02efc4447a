import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderContext } from '../../model/app';
import { certificatePath, readCertificate } from './sealing-certificate';

/**
 * A pod annotation of the Sealed Secrets controller with the fingerprint of the environment's certificate. The controller
 * looks for key pairs when it starts: one that was brought along, or renewed, needs a restart, which a new annotation is.
 */
export function sealingKeyAnnotation({ root = '.', environment }: RenderContext): Record<string, string> {
  const path = certificatePath(environment.name);
  const file = join(root, path);
  if (!existsSync(file)) return {};
  return { 'slipway.dev/sealing-key': readCertificate(readFileSync(file, 'utf8'), path).fingerprint };
}
