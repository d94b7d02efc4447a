import { Provider } from '@pulumi/kubernetes';
import { secret, type Input, type Output } from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { throwIfAny } from '../errors';
import type { Platform } from '../model/platform';
import { Access } from './access/access';
import { GuardedNamespace } from './access/guarded-namespace';
import { SealingKey } from './access/sealing-key';
import { ArgoCd, type ClusterCredential } from './argo-cd/argo-cd';
import { argoCdChartVersion, argoCdValues } from './argo-cd/argo-cd-values';
import { rootObjects } from './argo-cd/root-objects';
import type { BuiltCluster } from './provider';
import type { BuiltRegistry } from './registry';
import { PullSecrets } from './registries/pull-secrets';
import { clusterSecret, type StackPlan } from './stack-plan';

/** What the stack of a cluster tells. */
export interface StackOutputs {
  /** Secret. Absent where the cluster was there before. */
  readonly kubeconfig?: Output<string>;
  readonly argocdUrl: string;
  /** Where the forge sends its pushes. */
  readonly webhookUrl: string;
  /** Secret: what the forge signs them with. */
  readonly webhookSecret: Output<string>;
  readonly registry?: string;
  /** PEM; no secret. */
  readonly sealingCertificate: Output<string>;
}

/** What of the outside a stack is built with. */
export interface StackWorld {
  /** A Pulumi secret of the stack's configuration, `slipway:<key>`, or undefined. */
  readonly trySecret: (key: string) => Output<string> | undefined;
  readonly now: Date;
  /** Writes a cluster's sealing certificate to where `slipway seal` looks for it; not called in a preview. */
  readonly keepCertificate: (environment: string, pem: string) => void;
}

/** Builds what was planned: the cluster, what it trusts, its registry, Argo CD, and what starts the rest. */
export async function buildStack(platform: Platform, plan: StackPlan, world: StackWorld): Promise<StackOutputs> {
  const { cluster, options, environments } = plan;
  const secrets = readSecrets(plan, world);
  const built = await options.provider.create(cluster, {});
  const provider = kubernetesProvider(cluster.name, built);
  const inside = { dependsOn: built.resource };
  new Access(`${cluster.name}-access`, { ...options.access, provider, now: world.now }, inside);
  const certificate = sealingKey(plan, provider, secrets);
  for (const { name } of environments) certificate.apply((pem) => world.keepCertificate(name, pem));
  const registry = await makeRegistry(plan, provider, built, secrets);
  const webhookSecret = secret(
    new RandomPassword(`${cluster.name}-webhook`, { length: 40, special: false }, inside).result,
  );
  const argocdUrl = `https://${options.argocd.domain}`;
  const webhookUrl = `${argocdUrl}/api/webhook`;
  const forge = await options.forge?.create(
    cluster.name,
    {
      environments: [...platform.environments.values()],
      branch: platform.environmentRepo.branch,
      webhook: { url: webhookUrl, secret: webhookSecret },
    },
    {},
  );
  const readKey = forge?.readKey ?? world.trySecret('environmentRepoKey');
  argoCd(platform, plan, provider, { secrets, webhookSecret, readKey });
  return {
    ...(built.output === undefined ? {} : { kubeconfig: secret(built.output) }),
    argocdUrl,
    webhookUrl,
    webhookSecret,
    ...(registry === undefined ? {} : { registry: registry.address }),
    sealingCertificate: certificate,
  };
}

function kubernetesProvider(name: string, built: BuiltCluster): Provider {
  const { kubeconfig, context } = built;
  return new Provider(
    name,
    { kubeconfig, enableServerSideApply: true, ...(context === undefined ? {} : { context }) },
    { dependsOn: built.resource },
  );
}

function sealingKey({ cluster, options }: StackPlan, provider: Provider, secrets: Secrets): Output<string> {
  const { sealingKey: from = 'generate', sealingNamespace: namespace = 'sealed-secrets' } = options;
  const guarded = new GuardedNamespace(namespace, { provider }, { dependsOn: provider });
  const brought =
    from === 'generate'
      ? {}
      : {
          brought: {
            privateKey: findSecret(secrets, 'sealingKey'),
            certificate: findSecret(secrets, 'sealingCertificate'),
          },
        };
  return new SealingKey(`${cluster.name}-sealing`, { provider, namespace, ...brought }, { dependsOn: guarded })
    .certificate;
}

async function makeRegistry(
  { cluster, options, namespaces }: StackPlan,
  provider: Provider,
  built: BuiltCluster,
  secrets: Secrets,
): Promise<BuiltRegistry | undefined> {
  const secretOf = (key: string): Output<string> => findSecret(secrets, key);
  const registry = await options.registry?.create(cluster.name, { provider, secretOf }, { dependsOn: provider });
  if (registry === undefined) return undefined;
  const { resource, trust, pullSecret } = registry;
  if (trust !== undefined) built.trustRegistry?.(trust, { dependsOn: resource });
  if (pullSecret !== undefined) {
    new PullSecrets(
      `${cluster.name}-pull`,
      { provider, namespaces, dockerConfigJson: pullSecret },
      { dependsOn: resource },
    );
  }
  return registry;
}

function argoCd(
  platform: Platform,
  plan: StackPlan,
  provider: Provider,
  from: { secrets: Secrets; webhookSecret: Input<string>; readKey: Input<string> | undefined },
): ArgoCd {
  const { cluster, options, applications, spokes, isProduction } = plan;
  const { argocd } = options;
  const { secrets, webhookSecret, readKey } = from;
  const repository = { url: platform.environmentRepo.argocdUrl };
  return new ArgoCd(
    cluster.name,
    {
      provider,
      chartVersion: argocd.chartVersion ?? argoCdChartVersion,
      values: argoCdValues({
        options: argocd,
        applications: argocd.applications ?? applications,
        clusters: spokes.length + 1,
        isProduction,
      }),
      root: rootObjects(platform, cluster.name),
      repositories: [readKey === undefined ? repository : { ...repository, sshPrivateKey: readKey }],
      clusters: spokes.map((spoke) => spokeCredential(secrets, spoke)),
      webhookSecret,
      ...(argocd.oidc === undefined ? {} : { oidcClientSecret: findSecret(secrets, 'oidcClientSecret') }),
    },
    { dependsOn: provider },
  );
}

function spokeCredential(
  secrets: Secrets,
  { name, server, labels }: { name: string; server: string; labels: Readonly<Record<string, string>> },
): ClusterCredential {
  return { name, server, labels, config: findSecret(secrets, clusterSecret(name)) };
}

type Secrets = ReadonlyMap<string, Output<string>>;

/** The secrets that a stack can not do without. @throws UserError that says how to set each one that is missing */
function readSecrets({ cluster, secrets }: StackPlan, { trySecret }: StackWorld): Secrets {
  const found = secrets.flatMap((key) => {
    const value = trySecret(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const known = new Map(found);
  throwIfAny(
    secrets
      .filter((key) => !known.has(key))
      .map((key) => ({
        where: `Pulumi.${cluster.name}.yaml`,
        problem: `the secret '${key}' is not set`,
        fix: `pulumi config set --secret slipway:${key} --stack ${cluster.name} < FILE`,
      })),
  );
  return known;
}

function findSecret(secrets: Secrets, key: string): Output<string> {
  const found = secrets.get(key);
  if (found === undefined) throw new Error(`the plan names no secret '${key}'`);
  return found;
}
