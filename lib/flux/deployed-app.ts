import type { RenderContext } from '../model/app';
import { applicationName } from '../model/application-name';
import { folderKustomization, type FolderProps, type KustomizationProps } from './kustomization';

/** Where an app's manifests stand for Flux. */
export interface FluxFolder {
  /** Name of the GitRepository. */
  readonly source: string;
  readonly path: string;
}

/** Labels by which Alerts select Kustomizations of apps. */
export const fluxLabels = {
  environment: 'slipway.dev/environment',
  owner: 'slipway.dev/owner',
  source: 'slipway.dev/source',
} as const;

/**
 * The Kustomization of one app on one cluster. It is ready when all objects of the app are, those that a chart made
 * included.
 *
 * An environment that is synced by hand suspends it: `flux resume kustomization NAME` lets what is in git through, until
 * the environment's own Kustomization suspends it again.
 */
export function deployedApp(
  { app, environment, cluster }: RenderContext,
  { source, path }: FluxFolder,
  more: Pick<FolderProps, 'dependsOn' | 'decryption'> = {},
): KustomizationProps {
  return folderKustomization({
    name: applicationName(app.name, environment, cluster),
    source,
    path,
    labels: {
      'slipway.dev/app': app.name,
      'slipway.dev/cluster': cluster.name,
      [fluxLabels.environment]: environment.name,
      [fluxLabels.owner]: app.props.owner,
      [fluxLabels.source]: source,
    },
    // Events carry it as `metadata.app`: commit statuses are named by it.
    annotations: { 'event.toolkit.fluxcd.io/app': app.name },
    wait: true,
    healthCheckExprs: [sealedSecretHealth],
    dependsOn: [{ name: namespacesName(environment.shortName) }],
    ...more,
    suspend: environment.sync === 'manual',
  });
}

/** The Kustomization of an environment's namespaces. */
export function namespacesName(shortName: string): string {
  return `namespaces-${shortName}`;
}

/**
 * Flux takes an object without a condition Ready for healthy as soon as it is there; the controller of sealed secrets says
 * Synced.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions
 */
const sealedSecretHealth = {
  apiVersion: 'bitnami.com/v1alpha1',
  kind: 'SealedSecret',
  current: `status.observedGeneration == metadata.generation && status.conditions.exists(one, one.type == 'Synced' && one.status == 'True')`,
  failed: `status.observedGeneration == metadata.generation && status.conditions.exists(one, one.type == 'Synced' && one.status == 'False')`,
};
