/** How `pulumi up` builds a cluster: lib/cluster makes it, and alone looks inside. */
export interface ClusterBootstrap {
  readonly builds: 'cluster';
}

/** One Kubernetes API server, with an Argo CD of its own unless `server` says that another one deploys to it. */
export interface Cluster {
  readonly name: string;
  /** `major.minor` of the Kubernetes version it runs: schemas and deprecations are checked against it. */
  readonly kubernetes: string;
  /** The API server as Argo CD reaches it. @default 'https://kubernetes.default.svc', Argo CD's own cluster */
  readonly server: string;
  /** Labels that ApplicationSets select clusters by. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default none: somebody else builds it */
  readonly bootstrap?: ClusterBootstrap;
}

/** What a cluster is declared with; all but the name have defaults. */
export type ClusterProps = Pick<Cluster, 'name'> & Partial<Cluster>;

/** Declares a cluster. @default kubernetes '1.28', the version that cdk8s-plus-28 is typed for */
export function cluster(props: ClusterProps): Cluster {
  return { kubernetes: '1.28', server: 'https://kubernetes.default.svc', labels: {}, ...props };
}
