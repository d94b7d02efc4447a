import { UserError, type Problem } from '../errors';
import type { ArgoCdOptions } from './argo-cd-options';
import { noteCallSite } from './call-site';
import type { GatewayRoute } from './gateway-route';
import type { FluxOptions } from './flux-options';

/** How `pulumi up` builds a cluster: lib/cluster makes it, and alone looks inside. */
export interface ClusterBootstrap {
  readonly builds: 'cluster';
  /** Pulumi installs it, and then it manages itself from the environment repo. @default another cluster's deploys here */
  readonly argocd: ArgoCdOptions | undefined;
  /** What else answers at the cluster's Gateway, beside Argo CD. @default nothing */
  readonly routes?: readonly GatewayRoute[];
  /** Every mistake in how a cluster is built. */
  readonly problems: (cluster: Cluster) => Problem[];
}

/** What deploys to a cluster from the environment repo. */
export type EngineName = 'argocd' | 'flux';

/** One Kubernetes API server, with an Argo CD of its own unless another cluster's or Flux deploys to it. */
export interface Cluster {
  readonly name: string;
  /** `major.minor` of the Kubernetes version it runs: schemas and deprecations are checked against it. */
  readonly kubernetes: string;
  /** @default 'argocd' */
  readonly engine: EngineName;
  /** What Flux is told. @default the environment repo is private, and receipts are written to no forge */
  readonly flux: FluxOptions | undefined;
  /** The API server as Argo CD reaches it. @default 'https://kubernetes.default.svc', Argo CD's own cluster */
  readonly server: string;
  /** Labels that ApplicationSets select clusters by. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default none: somebody else builds it */
  readonly bootstrap?: ClusterBootstrap;
  /** Name of the cluster whose Argo CD deploys to it. @default its own does */
  readonly deployedFrom: string | undefined;
  /**
   * Where the hub gets its credentials: an entry of an External Secrets store that holds Argo CD's `config` as JSON.
   *
   * @default whoever makes the cluster brings the Secret to the hub
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
   */
  readonly credentials: ClusterCredentials | undefined;
}

/** An entry of a ClusterSecretStore. */
export interface ClusterCredentials {
  readonly store: string;
  readonly key: string;
}

/** What a cluster is declared with; all but the name have defaults. */
export type ClusterProps = Pick<Cluster, 'name'> & Partial<Cluster>;

/** Address of the cluster that Argo CD itself runs in. */
export const inCluster = 'https://kubernetes.default.svc';

/** Declares a cluster. @default kubernetes '1.28', the version that cdk8s-plus-28 is typed for */
export function cluster(props: ClusterProps): Cluster {
  const declared: Cluster = {
    kubernetes: '1.28',
    engine: 'argocd',
    server: inCluster,
    labels: {},
    ...props,
    deployedFrom: props.deployedFrom,
    credentials: props.credentials,
    flux: props.flux,
  };
  noteCallSite(declared);
  return declared;
}

/**
 * Clusters that one Argo CD deploys to, the hub's. Without it each cluster has an Argo CD of its own.
 *
 * @example export const clusters = hubAndSpokes(cluster({ name: 'ops' }), [
 *   cluster({ name: 'eu-1', server: 'https://eu-1.example.com:6443', labels: { stage: 'prod' } }),
 * ]);
 * @throws UserError on a spoke without an address.
 */
export function hubAndSpokes(hub: Cluster, spokes: readonly Cluster[]): Cluster[] {
  const nowhere = spokes.filter(({ server }) => server === hub.server);
  if (nowhere.length > 0)
    throw new UserError(
      nowhere.map(({ name }) => ({
        problem: `cluster '${name}' has the address of the hub '${hub.name}'`,
        fix: `give it its own: server: 'https://${name}.example.com:6443'`,
      })),
    );
  return [hub, ...spokes.map((one) => ({ ...one, deployedFrom: hub.name }))];
}
