import { batch, core, helm, networking, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, secret, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuardedNamespace } from '../access/guarded-namespace';
import { keptData, type DataProtection } from '../data-protection';
import type { BuiltRegistry } from '../registry';
import { dockerConfig } from './distribution-registry';
import { harborNamespace as namespace, type HarborOptions, type HarborProject } from './harbor';
import { harborChartVersion, harborRepository, harborValues } from './harbor-values';

const setupImage = 'docker.io/library/node:22.12.0-alpine';

/** What Harbor is made of. */
export interface HarborArgs extends HarborOptions {
  readonly provider: Provider;
  /** Labels of its namespace, by which a Gateway may let its route in. @default none */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** @default kept */
  readonly data?: DataProtection;
}

/** Harbor by its own chart, then set up through its API by a Job beside it: no machine outside needs to reach it. */
export class Harbor extends ComponentResource {
  /** The registry as the bootstrap goes on with it. */
  readonly built: BuiltRegistry;
  readonly #name: string;

  constructor(name: string, args: HarborArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:Harbor', name, {}, options);
    this.#name = name;
    const { provider, domain, data = keptData, chartVersion = harborChartVersion } = args;
    const labels = args.namespaceLabels ?? {};
    const guarded = new GuardedNamespace(namespace, { provider, data, labels }, { parent: this });
    const inside = { parent: this, provider, dependsOn: guarded.namespace };
    const admin = this.#password('harbor');
    const passwords = {
      ...{ admin, key: this.#password('harbor-key', 16) },
      ...{ registry: this.#password('harbor-storage'), database: this.#password('harbor-database') },
    };
    const release = new helm.v3.Release(
      `${name}-harbor`,
      {
        name: 'harbor',
        chart: 'harbor',
        version: chartVersion,
        repositoryOpts: { repo: harborRepository },
        namespace,
        atomic: true,
        timeout: 900,
        values: harborValues(args, passwords, data),
      },
      { ...inside, protect: data.protect },
    );
    this.#letIn(args, inside);
    const robots = { pull: this.#password('harbor-pull'), push: this.#password('harbor-push') };
    const ready = this.#setUp(args, release, { admin, ...robots }, inside);
    const configOf = (robot: 'pull' | 'push'): Output<string> =>
      secret(robots[robot].apply((text) => dockerConfig(domain, `robot$slipway-${robot}`, text)));
    this.built = {
      resource: ready,
      address: `${domain}/${projectsOf(args)[0]?.name ?? ''}`,
      pullSecret: configOf('pull'),
      pushCredential: configOf('push'),
    };
    this.registerOutputs({ address: domain });
  }

  /** Robot accounts' must have a capital, a small letter and a digit. */
  #password(part: string, length = 32): Output<string> {
    const made = new RandomPassword(
      `${this.#name}-${part}`,
      { length, special: false, minLower: 1, minUpper: 1, minNumeric: 1 },
      { parent: this },
    );
    return secret(made.result);
  }

  /** What the gateway, or the Ingress' controller, speaks to. */
  #letIn({ exposure }: HarborArgs, inside: Inside): void {
    const components = exposure?.via === 'ingress' ? ['core', 'portal'] : ['nginx'];
    new networking.v1.NetworkPolicy(
      `${this.#name}-harbor-from-outside`,
      {
        metadata: { name: 'from-outside', namespace },
        spec: {
          podSelector: {
            matchLabels: { release: 'harbor' },
            matchExpressions: [{ key: 'component', operator: 'In', values: components }],
          },
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ port: 8080 }] }],
        },
      },
      inside,
    );
  }

  #setUp(
    args: HarborArgs,
    release: helm.v3.Release,
    passwords: Record<'admin' | 'pull' | 'push', Output<string>>,
    inside: Inside,
  ): batch.v1.Job {
    const script = readFileSync(join(__dirname, 'harbor-setup.mjs'), 'utf8');
    const settings = JSON.stringify({ projects: projectsOf(args), proxyCaches: args.proxyCaches ?? [] });
    const files = new core.v1.ConfigMap(
      `${this.#name}-harbor-setup`,
      { metadata: { name: 'harbor-setup', namespace }, data: { 'setup.mjs': script, 'settings.json': settings } },
      inside,
    );
    const known = new core.v1.Secret(
      `${this.#name}-harbor-setup`,
      {
        metadata: { name: 'harbor-setup', namespace },
        stringData: {
          HARBOR_ADMIN_PASSWORD: passwords.admin,
          PULL_SECRET: passwords.pull,
          PUSH_SECRET: passwords.push,
        },
      },
      inside,
    );
    // Other settings are another Job: a finished one can not be changed.
    const version = createHash('sha256').update(script).update(settings).digest('hex').slice(0, 8);
    return new batch.v1.Job(
      `${this.#name}-harbor-setup`,
      { metadata: { name: `harbor-setup-${version}`, namespace }, spec: { backoffLimit: 10, template: setupPod } },
      { ...inside, dependsOn: [files, known, release] },
    );
  }
}

type Inside = ComponentResourceOptions & { readonly provider: Provider };

/** As the script in the cluster reads them. */
function projectsOf({ projects = [{ name: 'apps' }] }: HarborOptions): (Pick<HarborProject, 'name' | 'keep'> & {
  readonly isPublic: boolean;
})[] {
  return projects.map(({ name, public: isPublic = false, keep }) => ({
    name,
    isPublic,
    ...(keep === undefined ? {} : { keep }),
  }));
}

const setupPod = {
  spec: {
    restartPolicy: 'OnFailure',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'setup',
        image: setupImage,
        command: ['node', '/setup/setup.mjs'],
        env: [
          { name: 'HARBOR_URL', value: `http://harbor-core.${namespace}.svc` },
          { name: 'SETTINGS_FILE', value: '/setup/settings.json' },
        ],
        envFrom: [{ secretRef: { name: 'harbor-setup' } }],
        resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'setup', mountPath: '/setup', readOnly: true }],
      },
    ],
    volumes: [{ name: 'setup', configMap: { name: 'harbor-setup' } }],
  },
};
