import { Provider } from '@pulumi/kubernetes';
import { secret, type Input, type Output, type ResourceOptions } from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { throwIfAny } from '../errors';
import { dexSecrets } from '../model/argo-cd-options';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import { Access } from './access/access';
import { GuardedNamespace } from './access/guarded-namespace';
import { SealingKey } from './access/sealing-key';
import { ArgoCd, type ClusterCredential } from './argo-cd/argo-cd';
import {
  credentialProblems,
  environmentRepoCredential,
  privateRepositoryCredential,
  type CredentialSources,
} from './argo-cd/read-repositories';
import { rootObjects } from './argo-cd/root-objects';
import type { BootstrapOptions } from './bootstrap';
import { givenUpData, keptData, type DataProtection } from './data-protection';
import type { BuiltCluster } from './provider';
import type { BuiltRegistry } from './registry';
import { PullSecrets } from './registries/pull-secrets';
import {
  clusterSecret,
  dexSecret,
  notificationSecret,
  repositorySecret,
  type PlannedArgoCd,
  type StackPlan,
} from './stack-plan';

/** What the stack of a cluster tells. */
export interface StackOutputs {
  /** Secret. Absent where the cluster was there before. */
  readonly kubeconfig?: Output<string>;
  /** Absent, as the two after it, where another cluster's Argo CD deploys here. */
  readonly argocdUrl?: string;
  /** Where the forge sends its pushes. */
  readonly webhookUrl?: string;
  /** Secret: what the forge signs them with. */
  readonly webhookSecret?: Output<string>;
  readonly registry?: string;
  /** Secret: the `config.json` of Docker that CI pushes with. Absent where somebody else runs the registry. */
  readonly registryPush?: Output<string>;
  /** Secret: what pushes to the environment repo. Absent where a user or an app does. */
  readonly publisherKey?: Output<string>;
  /** PEM; no secret. What machines that reach the registry have to trust, where they do not yet. */
  readonly registryAuthority?: Output<string>;
  /** PEM; no secret. */
  readonly sealingCertificate: Output<string>;
}

/** What of the outside a stack is built with. */
export interface StackWorld {
  /** A Pulumi secret of the stack's configuration, `slipway:<key>`, or undefined. */
  readonly trySecret: (key: string) => Output<string> | undefined;
  readonly now: Date;
  /** Whether images and keys may go with the stack. @default false */
  readonly destroyData?: boolean;
  /** Writes a cluster's sealing certificate to where `slipway seal` looks for it; not called in a preview. */
  readonly keepCertificate: (environment: string, pem: string) => void;
}

/** Builds what was planned: the cluster, what it trusts, its registry, Argo CD, and what starts the rest. */
export async function buildStack(platform: Platform, plan: StackPlan, world: StackWorld): Promise<StackOutputs> {
  const { cluster, options, environments } = plan;
  const secrets = readSecrets(plan, world);
  throwIfAny(
    credentialProblems(plan.argocd?.repositories ?? [], world).map((one) => ({
      ...one,
      where: `Pulumi.${cluster.name}.yaml`,
    })),
  );
  const data = world.destroyData === true ? givenUpData : keptData;
  const built = await options.provider.create(cluster, data, {});
  const provider = kubernetesProvider(cluster.name, built);
  const inside = { dependsOn: built.resource };
  new Access(`${cluster.name}-access`, { ...options.access, provider, now: world.now }, inside);
  const sealing = sealingKey(plan, provider, secrets, data);
  const { certificate } = sealing;
  for (const { name } of environments) certificate.apply((pem) => world.keepCertificate(name, pem));
  const registry = await makeRegistry(plan, provider, secrets, { built, data, sealing });
  const webhook = plan.argocd === undefined ? undefined : webhookOf(plan.argocd, cluster.name, inside);
  const forge = await options.forge?.create(
    cluster.name,
    {
      environments: [...platform.environments.values()],
      branch: platform.environmentRepo.branch,
      secretOf: (key) => findSecret(secrets, key),
      ...(webhook === undefined ? {} : { webhook }),
    },
    {},
  );
  if (plan.argocd !== undefined && webhook !== undefined)
    argoCd(platform, plan, plan.argocd, {
      ...{ provider, secrets, webhookSecret: webhook.secret },
      credentials: { trySecret: world.trySecret, ...(forge === undefined ? {} : { readKey: forge.readKey }) },
    });
  return {
    ...(built.output === undefined ? {} : { kubeconfig: secret(built.output) }),
    ...(plan.argocd === undefined ? {} : { argocdUrl: addressOf(plan.argocd) }),
    ...(webhook === undefined ? {} : { webhookUrl: webhook.url, webhookSecret: webhook.secret }),
    ...(registry === undefined ? {} : { registry: registry.address }),
    ...(registry?.pushCredential === undefined ? {} : { registryPush: secret(registry.pushCredential) }),
    ...(forge?.publisherKey === undefined ? {} : { publisherKey: secret(forge.publisherKey) }),
    ...(registry?.authority === undefined ? {} : { registryAuthority: registry.authority }),
    sealingCertificate: certificate,
  };
}

function addressOf({ options }: PlannedArgoCd): string {
  return `https://${options.domain}`;
}

function webhookOf(
  argocd: PlannedArgoCd,
  name: string,
  options: ResourceOptions,
): { readonly url: string; readonly secret: Output<string> } {
  const password = new RandomPassword(`${name}-webhook`, { length: 40, special: false }, options);
  return { url: `${addressOf(argocd)}/api/webhook`, secret: secret(password.result) };
}

function kubernetesProvider(name: string, built: BuiltCluster): Provider {
  const { kubeconfig, context } = built;
  return new Provider(
    name,
    { kubeconfig, enableServerSideApply: true, ...(context === undefined ? {} : { context }) },
    { dependsOn: built.resource },
  );
}

function sealingKey(
  { cluster, options }: StackPlan,
  provider: Provider,
  secrets: Secrets,
  data: DataProtection,
): SealingKey {
  const { sealingKey: from = 'generate' } = options;
  const namespace = sealingNamespaceOf(options);
  const guarded = new GuardedNamespace(namespace, { provider, data, handedOver: true }, { dependsOn: provider });
  const brought =
    from === 'generate'
      ? {}
      : {
          brought: {
            privateKey: findSecret(secrets, 'sealingKey'),
            certificate: findSecret(secrets, 'sealingCertificate'),
          },
        };
  const args = { provider, namespace, data, ...brought };
  return new SealingKey(`${cluster.name}-sealing`, args, { dependsOn: guarded });
}

/** Pulumi makes it, though an app of git's lives in it: the key pair is there before the controller. */
function sealingNamespaceOf({ sealingNamespace = 'sealed-secrets' }: BootstrapOptions): string {
  return sealingNamespace;
}

async function makeRegistry(
  { cluster, options, namespaces, environments }: StackPlan,
  provider: Provider,
  secrets: Secrets,
  { built, data, sealing }: { built: BuiltCluster; data: DataProtection; sealing: SealingKey },
): Promise<BuiltRegistry | undefined> {
  const secretOf = (key: string): Output<string> => findSecret(secrets, key);
  const situation = { provider, secretOf, data, namespaceLabels: gatewayLabels(environments) };
  const registry = await options.registry?.create(cluster.name, situation, { dependsOn: provider });
  if (registry === undefined) return undefined;
  const { resource, trust, pullSecret } = registry;
  if (trust !== undefined) built.trustRegistry?.(trust, { dependsOn: resource });
  if (pullSecret !== undefined) {
    new PullSecrets(
      `${cluster.name}-pull`,
      { provider, namespaces, data, standing: [sealingNamespaceOf(options)], dockerConfigJson: pullSecret },
      { dependsOn: [resource, sealing] },
    );
  }
  return registry;
}

function argoCd(
  platform: Platform,
  { cluster, environments }: StackPlan,
  { options, installation, spokes, repositories }: PlannedArgoCd,
  from: { provider: Provider; secrets: Secrets; webhookSecret: Input<string>; credentials: CredentialSources },
): ArgoCd {
  const { provider, secrets, webhookSecret, credentials } = from;
  const connectors = options.dex?.connectors ?? [];
  return new ArgoCd(
    cluster.name,
    {
      provider,
      chartVersion: installation.version,
      values: installation.firstValues,
      root: rootObjects(platform, cluster.name),
      repositories: [
        ...repositories.map((one) => environmentRepoCredential(one, credentials)),
        ...(options.repositories ?? []).map((one) =>
          privateRepositoryCredential(one, findSecret(secrets, repositorySecret(one.name))),
        ),
      ],
      clusters: spokes.map((spoke) => spokeCredential(secrets, spoke)),
      webhookSecret,
      ...(options.oidc === undefined ? {} : { oidcClientSecret: findSecret(secrets, 'oidcClientSecret') }),
      dexSecrets: Object.fromEntries(
        connectors.flatMap((one) =>
          dexSecrets(one).map((setting) => [`${one.id}.${setting}`, findSecret(secrets, dexSecret(one.id, setting))]),
        ),
      ),
      notificationSecrets: Object.fromEntries(
        (options.notificationSecrets ?? []).map((key) => [key, findSecret(secrets, notificationSecret(key))]),
      ),
      ...(options.sops === undefined ? {} : { sopsAgeKey: findSecret(secrets, 'sopsAgeKey') }),
      namespaceLabels: gatewayLabels(environments),
    },
    { dependsOn: provider },
  );
}

/** As the namespaces of the cluster's first environment: its Gateway lets in routes of those. */
function gatewayLabels([first]: readonly Environment[]): Record<string, string> {
  return first === undefined ? {} : { 'slipway.dev/environment': first.name };
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
