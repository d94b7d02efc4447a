/** What may stand behind a secret: one file each. */
import type { SecretBackend } from '../secret-backend';
import { sealed } from './sealed';

/** Every backend; the first one that owns a file reads it. */
export const secretBackends: readonly SecretBackend[] = [sealed];
