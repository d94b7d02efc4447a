import type { IKustomization } from '@kubernetes-models/flux-cd/kustomize.toolkit.fluxcd.io/v1';
import { fluxNamespace, type FluxObjectProps } from './flux-object';

/** The spec of Flux's Kustomization, as its CRD has it. */
export type KustomizationSpec = NonNullable<IKustomization['spec']>;

/** A Kustomization as plain data. */
export type KustomizationProps = FluxObjectProps<KustomizationSpec>;

/** A folder of the environment repo that Flux applies as one. */
export interface FolderProps {
  readonly name: string;
  /** Name of the GitRepository that it is in. */
  readonly source: string;
  /** Path in the repository. */
  readonly path: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether it counts as ready only when all that it applied is. */
  readonly wait: boolean;
  /** How the health of kinds is told whose conditions Flux does not know. @default none */
  readonly healthCheckExprs?: KustomizationSpec['healthCheckExprs'];
  /** What is applied first. */
  readonly dependsOn?: KustomizationSpec['dependsOn'];
  /** How what is encrypted in it is opened. @default nothing is */
  readonly decryption?: KustomizationSpec['decryption'];
  /** @default false */
  readonly suspend?: boolean;
}

/**
 * The Kustomization of a folder: what leaves the folder leaves the cluster.
 *
 * What runs is compared at each interval, not only at a commit: so long may health be out of date.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function folderKustomization(props: FolderProps): KustomizationProps {
  const { name, source, path, labels, annotations, wait, suspend = false } = props;
  const { dependsOn = [], healthCheckExprs = [], decryption } = props;
  return {
    kind: 'Kustomization',
    name,
    namespace: fluxNamespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    spec: {
      sourceRef: { kind: 'GitRepository', name: source },
      path: `./${path}`,
      prune: true,
      interval: '5m',
      retryInterval: '1m',
      // Of health as well: what is not ready by then has failed.
      timeout: '5m',
      wait,
      ...(healthCheckExprs.length === 0 ? {} : { healthCheckExprs }),
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(decryption === undefined ? {} : { decryption }),
      ...(suspend ? { suspend } : {}),
    },
  };
}

/**
 * That a dependency has been ready once. What was deployed after it goes on being deployed, whatever becomes of it: ready
 * or not, it holds up no rollback.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#dependency-ready-expression
 */
export const readyOnce = 'has(dep.status) && has(dep.status.lastAppliedRevision)';
