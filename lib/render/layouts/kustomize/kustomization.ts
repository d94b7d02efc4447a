import { z } from 'zod';

const text = z.string().min(1);

const patch = z.strictObject({
  target: z.strictObject({
    group: text.optional(),
    version: text,
    kind: text,
    name: text.describe('A regular expression, as Kustomize reads it'),
    namespace: text.optional(),
  }),
  patch: text.describe('A JSON Patch or a strategic merge patch, as YAML'),
});

/**
 * The part of a `kustomization.yaml` that Slipway writes. Anything else in one is somebody's own.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export const kustomizationSchema = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: text.optional(),
  resources: z.array(text),
  images: z.array(z.strictObject({ name: text, newTag: text.optional(), digest: text.optional() })).optional(),
  patches: z.array(patch).optional(),
});

/** A `kustomization.yaml`. */
export type Kustomization = Readonly<z.infer<typeof kustomizationSchema>>;
/** A patch of one object. */
export type KustomizePatch = Readonly<z.infer<typeof patch>>;

/** What every `kustomization.yaml` begins with. */
export const kustomizationHead = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
} as const;

/** Its name in every folder. */
export const kustomizationFile = 'kustomization.yaml';
