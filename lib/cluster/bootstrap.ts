import type { Problem } from '../errors';
import { argoCdProblems, type ArgoCdOptions } from '../model/argo-cd-options';
import type { Cluster, ClusterBootstrap } from '../model/cluster';
import type { GatewayRoute } from '../model/gateway-route';
import { accessProblems, type AccessOptions } from './access/access-options';
import type { ForgeSettings } from './forge-settings';
import type { ClusterProvider } from './provider';
import type { Registry } from './registry';

/** How one cluster is built, from nothing to the root Application. */
export interface BootstrapOptions {
  readonly provider: ClusterProvider;
  /** @default none: the Argo CD of the cluster that `deployedFrom` names deploys here */
  readonly argocd?: ArgoCdOptions;
  /** @default none: images come from where the apps say, and nodes may pull them */
  readonly registry?: Registry;
  /**
   * Where the pair of sealing keys comes from: a new one, or the Pulumi secrets `sealingKey` and `sealingCertificate`,
   * so that a rebuilt cluster reads the secrets of the one before. @default 'generate'
   */
  readonly sealingKey?: 'generate' | 'bring';
  /** Namespace of the Sealed Secrets controller. @default 'sealed-secrets' */
  readonly sealingNamespace?: string;
  /** @default nobody has any */
  readonly access?: AccessOptions;
  /** The forge's rules and keys; on one cluster of the platform only. @default Argo CD reads by the Pulumi secret `environmentRepoKey`, if set */
  readonly forge?: ForgeSettings;
}

/** What {@link bootstrap} makes. */
export class Bootstrap implements ClusterBootstrap {
  readonly builds = 'cluster';

  constructor(readonly options: BootstrapOptions) {}

  get argocd(): ArgoCdOptions | undefined {
    return this.options.argocd;
  }

  get routes(): readonly GatewayRoute[] {
    return this.options.registry?.route === undefined ? [] : [this.options.registry.route];
  }

  /** Every mistake in the options for a cluster. */
  problems(cluster: Cluster): Problem[] {
    const { provider, argocd, registry, access = {}, forge } = this.options;
    return [
      ...provider.problems(cluster),
      ...(argocd === undefined ? [] : argoCdProblems(argocd)),
      ...placeProblems(cluster, argocd),
      ...(registry?.problems() ?? []),
      ...routeProblems(registry, argocd),
      ...accessProblems(access),
      ...(forge?.problems() ?? []),
    ];
  }
}

/** One Argo CD deploys to a cluster, its own or another's; or Flux, which `flux install` brings. */
function placeProblems({ deployedFrom, engine }: Cluster, argocd: ArgoCdOptions | undefined): Problem[] {
  if (engine === 'flux')
    return argocd === undefined
      ? []
      : [{ problem: 'argocd: Flux deploys here', fix: `leave argocd out, or engine: 'flux'` }];
  if (argocd === undefined && deployedFrom === undefined)
    return [{ problem: 'argocd is missing', fix: `say where it answers: argocd: { domain: 'argocd.example.com' }` }];
  if (argocd !== undefined && deployedFrom !== undefined)
    return [{ problem: `argocd: the one of '${deployedFrom}' deploys here`, fix: 'leave argocd out' }];
  return [];
}

/** The Argo CD that stands in a cluster brings routes to it. */
function routeProblems(registry: Registry | undefined, argocd: ArgoCdOptions | undefined): Problem[] {
  if (registry?.route === undefined || argocd !== undefined) return [];
  const problem = `${registry.name}: exposure: no Argo CD of this cluster brings its route`;
  return [
    { problem, fix: `leave exposure out, and bring an HTTPRoute to the Service '${registry.route.name}' as an app` },
  ];
}

/** Says how `pulumi up` builds a cluster. */
export function bootstrap(options: BootstrapOptions): ClusterBootstrap {
  return new Bootstrap(options);
}
