/** What one generated app is: enough to write it as a file for Slipway, and as plain cdk8s code. */
export interface AppSpec {
  readonly index: number;
  readonly name: string;
  readonly system: string;
  readonly owner: string;
  readonly image: string;
  readonly protocol: 'http' | 'grpc';
  readonly containerPort: number;
  readonly env: Readonly<Record<string, string>>;
  /** Earlier apps that it calls. */
  readonly calls: readonly AppSpec[];
  readonly cpu: Readonly<Record<EnvironmentSpec['name'], readonly [request: number, limit: number]>>;
  readonly memory: readonly [request: number, limit: number];
  /** The number of pods, and where it is autoscaled the least of them. */
  readonly replicas: Readonly<Record<EnvironmentSpec['name'], number>>;
  readonly autoscaled: boolean;
  readonly exposed: boolean;
  readonly metrics: boolean;
  /** Content of its configuration file. */
  readonly config: string | undefined;
}

/** One of the three environments that the generated platform has. */
export interface EnvironmentSpec {
  readonly name: 'dev' | 'staging' | 'production';
  readonly shortName: string;
  readonly cluster: string;
  readonly domain: string;
  /** The ending of its namespaces, where environments share the cluster. */
  readonly namespaceEnding: string;
  readonly automated: boolean;
}

/** Two environments on one cluster, and one on its own, as platforms have them. */
export const environmentSpecs: readonly EnvironmentSpec[] = [
  {
    name: 'dev',
    shortName: 'dev',
    cluster: 'nonprod',
    domain: 'dev.example.com',
    namespaceEnding: '-dev',
    automated: true,
  },
  {
    name: 'staging',
    shortName: 'stag',
    cluster: 'nonprod',
    domain: 'staging.example.com',
    namespaceEnding: '-staging',
    automated: true,
  },
  {
    name: 'production',
    shortName: 'prod',
    cluster: 'prod',
    domain: 'example.com',
    namespaceEnding: '',
    automated: false,
  },
];

/** The environment repo that Argo CD reads. */
export const repositoryUrl = 'https://git.example.com/platform/environment-repo.git';

/** Apps in systems of twenty, none like the next. The same count always gives the same apps. */
export function appSpecs(count: number): AppSpec[] {
  const specs: AppSpec[] = [];
  for (let index = 0; index < count; index++) specs.push(appSpec(index, specs));
  return specs;
}

function appSpec(index: number, earlier: readonly AppSpec[]): AppSpec {
  const cpu = 50 + (index % 7) * 25;
  const memory = 64 * (1 + (index % 4));
  return {
    index,
    name: `service-${String(index).padStart(5, '0')}`,
    system: `system-${String(Math.floor(index / 20)).padStart(3, '0')}`,
    owner: `team-${index % 12}`,
    image: `registry.example.com/shop/service-${index}:v1.${index % 30}.${index % 7}`,
    protocol: index % 3 === 0 ? 'grpc' : 'http',
    containerPort: 8000 + (index % 50),
    env: { LOG_LEVEL: index % 2 === 0 ? 'info' : 'warn', WORKERS: String(1 + (index % 8)), REGION: 'eu-1' },
    calls: called(index).flatMap((one) => earlier[one] ?? []),
    cpu: { dev: [cpu, cpu * 2], staging: [cpu, cpu * 2], production: [cpu * 2, cpu * 4] },
    memory: [memory, memory * 2],
    replicas: { dev: 1, staging: 2, production: 3 },
    autoscaled: index % 2 === 1,
    exposed: index % 4 === 0,
    metrics: index % 4 === 1,
    config: index % 3 === 1 ? `listen: :${8000 + (index % 50)}\ncache:\n  size: ${index % 100}\n` : undefined,
  };
}

/** The one before it, another of its system, and one of the first system, which serves all the others. */
function called(index: number): number[] {
  const place = index % 20;
  const own = [place > 0 ? index - 1 : -1, place > 7 ? index - 7 : -1].filter((one) => one >= 0);
  const all = index < 20 ? own : [...own, place];
  return all.slice(0, 1 + (index % 3));
}

/** The port of an app's Service. */
export function servicePort({ protocol, containerPort }: AppSpec): number {
  return protocol === 'grpc' ? containerPort : 80;
}

/** The namespace of an app. */
export function namespaceIn({ namespaceEnding }: EnvironmentSpec, { system }: AppSpec): string {
  return system + namespaceEnding;
}

/** The environment variable that takes the address of an app. */
export function callVariable({ name }: AppSpec): string {
  return `${name.toUpperCase().replace('-', '_')}_ADDR`;
}
