import { apps, core, networking, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, secret, type ComponentResourceOptions } from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { GuardedNamespace } from '../access/guarded-namespace';
import { keptData, type DataProtection } from '../data-protection';
import type { BuiltRegistry } from '../registry';

/** What the registry is made of. */
export interface DistributionArgs {
  readonly provider: Provider;
  readonly storage: string;
  readonly storageClass?: string;
  readonly nodePort: number;
  readonly hostPort: number;
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
    const { provider, nodePort, hostPort, data = keptData } = args;
    const host = `localhost:${hostPort}`;
    const guarded = new GuardedNamespace(namespace, { provider, data }, { parent: this });
    const inside = { parent: this, provider, dependsOn: guarded.namespace };
    const password = new RandomPassword(`${name}-registry`, { length: 32, special: false }, { parent: this });
    const users = new core.v1.Secret(
      `${name}-registry-users`,
      {
        metadata: { name: 'registry-users', namespace },
        stringData: { htpasswd: secret(password.bcryptHash.apply((hash) => `slipway:${hash}\n`)) },
      },
      { ...inside, additionalSecretOutputs: ['data', 'stringData'] },
    );
    const volume = this.#volume(name, args, inside);
    const deployment = this.#deployment(name, [users, volume], inside);
    new core.v1.Service(
      `${name}-registry`,
      {
        metadata: { name: 'registry', namespace },
        spec: {
          type: 'NodePort',
          selector: labels,
          ports: [{ name: 'http', port: 5000, targetPort: 'http', nodePort }],
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
          ingress: [{ ports: [{ port: 'http' }] }],
        },
      },
      inside,
    );
    const pullSecret = secret(password.result.apply((text) => dockerConfig(host, 'slipway', text)));
    this.built = { resource: this, address: host, trust: { host, nodePort }, pullSecret, pushCredential: pullSecret };
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

  #deployment(
    name: string,
    needs: (core.v1.Secret | core.v1.PersistentVolumeClaim)[],
    inside: Inside,
  ): apps.v1.Deployment {
    const { spec } = distributionPod;
    return new apps.v1.Deployment(
      `${name}-registry`,
      {
        metadata: { name: 'registry', namespace, labels },
        spec: {
          replicas: 1,
          // One volume, one writer.
          strategy: { type: 'Recreate' },
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec },
        },
      },
      { ...inside, dependsOn: needs },
    );
  }
}

type Inside = ComponentResourceOptions & { readonly provider: Provider };

const distributionPod = {
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'registry',
        image,
        ports: [{ name: 'http', containerPort: 5000 }],
        env: [
          { name: 'REGISTRY_AUTH', value: 'htpasswd' },
          { name: 'REGISTRY_AUTH_HTPASSWD_REALM', value: 'registry' },
          { name: 'REGISTRY_AUTH_HTPASSWD_PATH', value: '/etc/registry-users/htpasswd' },
          { name: 'REGISTRY_STORAGE_DELETE_ENABLED', value: 'true' },
        ],
        readinessProbe: { tcpSocket: { port: 'http' } },
        livenessProbe: { tcpSocket: { port: 'http' } },
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'storage', mountPath: '/var/lib/registry' },
          { name: 'users', mountPath: '/etc/registry-users', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'storage', persistentVolumeClaim: { claimName: 'registry' } },
      { name: 'users', secret: { secretName: 'registry-users' } },
    ],
  },
};

/** What `docker login` would write. */
export function dockerConfig(host: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { username, password, auth } } });
}
