import { createHash } from 'node:crypto';
import { apps, core, networking, type Provider, type types } from '@pulumi/kubernetes';
import {
  ComponentResource,
  output,
  secret,
  unsecret,
  type ComponentResourceOptions,
  type Input,
  type Output,
} from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { GuardedNamespace } from '../access/guarded-namespace';
import { keptData, type DataProtection } from '../data-protection';
import type { BuiltRegistry } from '../registry';
import { ServingCertificate } from './serving-certificate';

/** A certificate that machines know the authority of. */
export interface BroughtCertificate {
  /** PEM, with those in between up to the authority. */
  readonly certificate: Input<string>;
  /** PEM. */
  readonly privateKey: Input<string>;
}

/** What the registry is made of. */
export interface DistributionArgs {
  readonly provider: Provider;
  readonly storage: string;
  readonly storageClass?: string;
  readonly nodePort: number;
  /** As images name it: `localhost:5001`. */
  readonly host: string;
  /** A certificate of its own authority, or one that was made elsewhere, in PEM. @default plain HTTP */
  readonly tls?: 'generate' | BroughtCertificate;
  /** @default kept */
  readonly data?: DataProtection;
}

const image = 'docker.io/library/registry:2.8.3';
const namespace = 'registry';
const labels = { 'app.kubernetes.io/name': 'registry' };

/** CNCF Distribution with basic authentication, on a volume that is kept when the stack is destroyed. */
export class Distribution extends ComponentResource {
  /** The registry as the bootstrap goes on with it. */
  readonly built: BuiltRegistry;

  constructor(name: string, args: DistributionArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:Distribution', name, {}, options);
    const { provider, nodePort, host, data = keptData } = args;
    const guarded = new GuardedNamespace(namespace, { provider, data }, { parent: this });
    const inside = { parent: this, provider, dependsOn: guarded.namespace };
    const password = new RandomPassword(`${name}-registry`, { length: 32, special: false }, { parent: this });
    const users = new core.v1.Secret(
      `${name}-registry-users`,
      {
        metadata: { name: 'registry-users', namespace },
        stringData: { htpasswd: secret(password.bcryptHash.apply((hash) => `slipway:${hash}\n`)) },
      },
      inside,
    );
    const volume = this.#volume(name, args, inside);
    const serving = this.#serving(name, args);
    const certificate = serving === undefined ? [] : [this.#certificate(name, serving, inside)];
    const deployment = this.#deployment(name, [users, volume, ...certificate], serving, inside);
    new core.v1.Service(
      `${name}-registry`,
      {
        metadata: { name: 'registry', namespace },
        spec: {
          type: 'NodePort',
          selector: labels,
          ports: [{ name: 'registry', port: 5000, targetPort: 'registry', nodePort }],
        },
      },
      { ...inside, dependsOn: deployment },
    );
    new networking.v1.NetworkPolicy(
      `${name}-registry-from-nodes`,
      {
        metadata: { name: 'registry', namespace },
        // Nodes pull through their own address, which no selector names.
        spec: {
          podSelector: { matchLabels: labels },
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ port: 'registry' }] }],
        },
      },
      inside,
    );
    const pullSecret = secret(password.result.apply((text) => dockerConfig(host, 'slipway', text)));
    const authority = serving?.authority === undefined ? {} : { authority: serving.authority };
    this.built = {
      ...{ resource: this, address: host, pullSecret, pushCredential: pullSecret, ...authority },
      trust: { host, nodePort, isEncrypted: serving !== undefined, ...authority },
    };
    this.registerOutputs({ address: host });
  }

  #volume(
    name: string,
    { storage, storageClass, data = keptData }: DistributionArgs,
    inside: Inside,
  ): core.v1.PersistentVolumeClaim {
    return new core.v1.PersistentVolumeClaim(
      `${name}-registry-storage`,
      {
        metadata: { name: 'registry', namespace, annotations: { 'pulumi.com/skipAwait': 'true' } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage } },
          ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
        },
      },
      { ...inside, ...data },
    );
  }

  #serving(name: string, { tls, host }: DistributionArgs): Serving | undefined {
    if (tls !== 'generate') return tls;
    const names = [host.replace(/:\d+$/, ''), `registry.${namespace}.svc`, 'localhost', '127.0.0.1'];
    return new ServingCertificate(`${name}-registry`, { names: [...new Set(names)] }, { parent: this });
  }

  #certificate(name: string, { certificate, privateKey }: Serving, inside: Inside): core.v1.Secret {
    return new core.v1.Secret(
      `${name}-registry-tls`,
      {
        metadata: { name: 'registry-tls', namespace },
        type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': certificate, 'tls.key': secret(privateKey) },
      },
      inside,
    );
  }

  #deployment(
    name: string,
    needs: (core.v1.Secret | core.v1.PersistentVolumeClaim)[],
    serving: Serving | undefined,
    inside: Inside,
  ): apps.v1.Deployment {
    return new apps.v1.Deployment(
      `${name}-registry`,
      {
        metadata: { name: 'registry', namespace, labels },
        spec: {
          replicas: 1,
          // One volume, one writer.
          strategy: { type: 'Recreate' },
          selector: { matchLabels: labels },
          template: { metadata: { labels, ...served(serving) }, spec: distributionPod(serving !== undefined) },
        },
      },
      { ...inside, dependsOn: needs },
    );
  }
}

type Inside = ComponentResourceOptions & { readonly provider: Provider };

type Serving = BroughtCertificate & { readonly authority?: Output<string> };

/** A registry reads its certificate when it starts: another one is another pod. */
function served(serving: Serving | undefined): object {
  if (serving === undefined) return {};
  const hash = output(serving.certificate).apply((pem) => createHash('sha256').update(pem).digest('hex'));
  return { annotations: { 'slipway.dev/certificate': unsecret(hash) } };
}

function distributionPod(isEncrypted: boolean): types.input.core.v1.PodSpec {
  const tls = [
    { name: 'REGISTRY_HTTP_TLS_CERTIFICATE', value: '/etc/registry-tls/tls.crt' },
    { name: 'REGISTRY_HTTP_TLS_KEY', value: '/etc/registry-tls/tls.key' },
  ];
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'registry',
        image,
        ports: [{ name: 'registry', containerPort: 5000 }],
        env: [
          { name: 'REGISTRY_AUTH', value: 'htpasswd' },
          { name: 'REGISTRY_AUTH_HTPASSWD_REALM', value: 'registry' },
          { name: 'REGISTRY_AUTH_HTPASSWD_PATH', value: '/etc/registry-users/htpasswd' },
          { name: 'REGISTRY_STORAGE_DELETE_ENABLED', value: 'true' },
          ...(isEncrypted ? tls : []),
        ],
        readinessProbe: { tcpSocket: { port: 'registry' } },
        livenessProbe: { tcpSocket: { port: 'registry' } },
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'storage', mountPath: '/var/lib/registry' },
          { name: 'users', mountPath: '/etc/registry-users', readOnly: true },
          ...(isEncrypted ? [{ name: 'tls', mountPath: '/etc/registry-tls', readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: 'storage', persistentVolumeClaim: { claimName: 'registry' } },
      { name: 'users', secret: { secretName: 'registry-users' } },
      ...(isEncrypted ? [{ name: 'tls', secret: { secretName: 'registry-tls' } }] : []),
    ],
  };
}

/** What `docker login` would write. */
export function dockerConfig(host: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { username, password, auth } } });
}
