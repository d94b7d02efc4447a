import { UserError } from '../errors';

/** One Argo CD, and the clusters that it deploys to: their names by API server, as it reaches them. */
export interface ArgocdPlace {
  /** URL of its API, or context of the kubeconfig. */
  readonly at: string;
  readonly clusters: ReadonlyMap<string, string>;
}

/** How an Argo CD names the cluster that it runs in. */
const ownServer = 'https://kubernetes.default.svc';

/**
 * Reads which Argo CD deploys to which clusters: `cluster[@server]=place`, by commas.
 *
 * @example 'eu-1=https://argocd.eu.example.com, us-1@https://us.example.com:6443=https://argocd.eu.example.com'
 * @throws UserError naming the variable
 */
export function argocdPlaces(variable: string, text = ''): ArgocdPlace[] {
  const entries = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const places = new Map<string, Map<string, string>>();
  for (const entry of entries) {
    const {
      cluster,
      server = ownServer,
      at,
    } = /^(?<cluster>[^@=]+)(?:@(?<server>[^=]+))?=(?<at>.+)$/.exec(entry)?.groups ?? {};
    if (cluster === undefined || at === undefined)
      throw new UserError(
        `${variable}: '${entry}' names no cluster and place`,
        'write cluster=place, or cluster@server=place',
      );
    const clusters = places.get(at) ?? new Map<string, string>();
    const other = clusters.get(server);
    if (other !== undefined && other !== cluster)
      throw new UserError(
        `${variable}: '${at}' deploys to ${other} and ${cluster} by the same server, ${server}`,
        'name the server that it reaches each of them by: cluster@server=place',
      );
    places.set(at, clusters.set(server, cluster));
  }
  return [...places].map(([at, clusters]) => ({ at, clusters }));
}
