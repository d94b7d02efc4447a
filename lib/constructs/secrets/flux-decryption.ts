import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** Name of the Secret that holds the private age key in a cluster; whoever makes the cluster brings it. */
export const ageKeySecret = 'sops-age';

/** A folder that Flux applies, Secrets of sops included. */
export interface SopsKustomizationProps {
  readonly name: string;
  /** @default 'flux-system' */
  readonly namespace?: string;
  /** Path in the repository. */
  readonly path: string;
  /** Name of the GitRepository. */
  readonly source: string;
  /** Secret with keys that end in `.agekey`. @default 'sops-age' */
  readonly ageKey?: string;
}

/**
 * `spec.decryption` of Flux's Kustomization: Flux decrypts what sops encrypted by itself, no plugin is needed.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export function fluxDecryption(ageKey = ageKeySecret): { provider: 'sops'; secretRef: { name: string } } {
  return { provider: 'sops', secretRef: { name: ageKey } };
}

/**
 * A folder of manifests that Flux decrypts and applies.
 *
 * @example resources: (scope) => sopsKustomization(scope, { name: 'shop', path: './shop', source: 'environment-repo' })
 */
export function sopsKustomization(scope: Construct, props: SopsKustomizationProps): void {
  const { name, namespace = 'flux-system', path, source, ageKey } = props;
  new ApiObject(scope, `kustomization-${name}`, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: {
      decryption: fluxDecryption(ageKey),
      interval: '5m',
      path,
      prune: true,
      sourceRef: { kind: 'GitRepository', name: source },
    },
  });
}
