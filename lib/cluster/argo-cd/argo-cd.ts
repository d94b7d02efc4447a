import { apiextensions, core, helm, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, secret, type ComponentResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import { ageKeySecret } from '../../constructs/secrets/flux-decryption';
import { argoCdNamespace, argoCdRelease, argoCdRepository } from '../../argocd';
import { GuardedNamespace } from '../access/guarded-namespace';
import type { RootObject } from './root-objects';

/** A repository that Argo CD reads, and what lets it. */
export interface RepositoryCredential {
  /** A DNS label, by which its Secret is called. */
  readonly name: string;
  readonly url: string;
  /** @default 'git' */
  readonly type?: 'git' | 'helm';
  /** Whether its charts are in an OCI registry. @default false */
  readonly isOci?: boolean;
  /** OpenSSH or PEM; read-only on the forge. @default the repository is public */
  readonly sshPrivateKey?: Input<string>;
  readonly username?: string;
  readonly password?: Input<string>;
}

/** Another cluster that this Argo CD deploys to. */
export interface ClusterCredential {
  readonly name: string;
  readonly server: string;
  readonly labels: Readonly<Record<string, string>>;
  /** JSON of Argo CD's cluster configuration: bearer token, certificate authority. */
  readonly config: Input<string>;
}

/** What Argo CD is made of. */
export interface ArgoCdArgs {
  readonly provider: Provider;
  readonly chartVersion: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly root: { readonly project: RootObject; readonly application: RootObject };
  readonly repositories: readonly RepositoryCredential[];
  readonly clusters?: readonly ClusterCredential[];
  readonly oidcClientSecret?: Input<string>;
  /** Secret settings of Dex's connectors, `<id>.<setting>`. @default none */
  readonly dexSecrets?: Readonly<Record<string, Input<string>>>;
  /** What notification services know, by the key that they name. @default none */
  readonly notificationSecrets?: Readonly<Record<string, Input<string>>>;
  /** Private age key that opens secrets of sops. @default none */
  readonly sopsAgeKey?: Input<string>;
  /** Shared secret of the forge's webhooks. */
  readonly webhookSecret?: Input<string>;
  /** Labels of the namespace, by which a Gateway may let its route in. @default none */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/**
 * Argo CD, and the root Application that starts everything else. Pulumi installs it once and then leaves it alone: its
 * values and version are ignored from then on, because Argo CD manages itself from the environment repo.
 */
export class ArgoCd extends ComponentResource {
  readonly release: helm.v3.Release;

  constructor(name: string, args: ArgoCdArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:ArgoCd', name, {}, options);
    const { provider, chartVersion: version, values, namespaceLabels: labels = {} } = args;
    const { namespace } = new GuardedNamespace(argoCdNamespace, { provider, labels }, { parent: this });
    const inside = { parent: this, provider, dependsOn: namespace };
    const secrets = this.#secrets(name, args, inside);
    this.release = new helm.v3.Release(
      `${name}-argocd`,
      {
        name: argoCdRelease,
        chart: 'argo-cd',
        version,
        repositoryOpts: { repo: argoCdRepository },
        namespace: argoCdNamespace,
        values: { ...values },
        atomic: true,
        timeout: 600,
      },
      { ...inside, dependsOn: [namespace, ...secrets], ignoreChanges: ['values', 'version'] },
    );
    this.#root(name, args, provider);
    this.registerOutputs({});
  }

  /** Destroyed before Argo CD, which still has to take down what it deployed. */
  #root(name: string, { root }: ArgoCdArgs, provider: Provider): void {
    const started = { parent: this, provider, ignoreChanges: ['spec', 'metadata.annotations', 'metadata.labels'] };
    const project = new apiextensions.CustomResource(`${name}-project`, resourceArgs(root.project), {
      ...started,
      dependsOn: this.release,
    });
    new apiextensions.CustomResource(`${name}-root`, resourceArgs(root.application), {
      ...started,
      dependsOn: [this.release, project],
      // Its finalizer takes down all that it deployed.
      customTimeouts: { delete: '30m' },
    });
  }

  #secrets(
    name: string,
    args: ArgoCdArgs,
    options: ComponentResourceOptions & { provider: Provider },
  ): core.v1.Secret[] {
    const { repositories, clusters = [], oidcClientSecret, webhookSecret, dexSecrets = {}, notificationSecrets } = args;
    const { sopsAgeKey } = args;
    const make = (
      resource: string,
      metadata: { name: string; labels: Record<string, string> },
      stringData: Readonly<Record<string, Input<string>>>,
    ): core.v1.Secret =>
      new core.v1.Secret(
        `${name}-${resource}`,
        {
          metadata: { ...metadata, namespace: argoCdNamespace },
          stringData: Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, secretText(value)])),
        },
        options,
      );
    const kind = (type: string): Record<string, string> => ({ 'argocd.argoproj.io/secret-type': type });
    const readable = { 'app.kubernetes.io/part-of': 'argocd' };
    return [
      ...repositories.map((one) =>
        make(
          `repository-${one.name}`,
          { name: `repository-${one.name}`, labels: kind('repository') },
          repositoryData(one),
        ),
      ),
      ...clusters.map(({ name: cluster, server, labels, config }) =>
        make(
          `cluster-${cluster}`,
          { name: `cluster-${cluster}`, labels: { ...labels, ...kind('cluster') } },
          { name: cluster, server, config },
        ),
      ),
      ...(oidcClientSecret === undefined
        ? []
        : [make('oidc', { name: 'argocd-oidc', labels: readable }, { clientSecret: oidcClientSecret })]),
      ...(Object.keys(dexSecrets).length === 0
        ? []
        : [make('dex', { name: 'argocd-dex', labels: readable }, dexSecrets)]),
      make('notifications', { name: 'argocd-notifications-secret', labels: readable }, notificationSecrets ?? {}),
      ...(sopsAgeKey === undefined
        ? []
        : [make('sops', { name: ageKeySecret, labels: {} }, { 'keys.agekey': sopsAgeKey })]),
      ...(webhookSecret === undefined
        ? []
        : [make('webhook', { name: 'argocd-webhook', labels: readable }, { secret: webhookSecret })]),
    ];
  }
}

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories */
function repositoryData(repository: RepositoryCredential): Record<string, Input<string>> {
  const { url, type = 'git', isOci = false, sshPrivateKey, username, password } = repository;
  return {
    ...{ type, url },
    ...(isOci ? { enableOCI: 'true' } : {}),
    ...(sshPrivateKey === undefined ? {} : { sshPrivateKey }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function secretText(value: Input<string>): Output<string> {
  return secret(value);
}

function resourceArgs({ apiVersion, kind, metadata, spec }: RootObject): apiextensions.CustomResourceArgs {
  return { apiVersion, kind, metadata: { ...metadata }, spec };
}
