import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../../model/option-problems';
import type { ClusterProvider } from '../provider';

/** A port of the machine that leads to a port of every node. */
export interface PortMapping {
  readonly host: number;
  readonly node: number;
}

/** A cluster of containers on this machine. */
export interface KindOptions {
  /** Nodes beside the control plane. @default 2 */
  readonly workers?: number;
  /** @default 8080 → 30080 and 8443 → 30443 for the gateway, 5001 → 30500 for the registry */
  readonly ports?: readonly PortMapping[];
  /** Node image. @default the newest patch that kind publishes of the cluster's Kubernetes version */
  readonly image?: string;
}

const port = z.int().min(1).max(65_535);
const nodePort = ruled(
  z.int(),
  (value) => (value >= 30_000 && value <= 32_767 ? undefined : 'is no node port'),
  'choose one of 30000 to 32767',
);
const schema = strict({
  workers: z.int().min(0).max(20).optional(),
  ports: z.array(strict({ host: port, node: nodePort })).optional(),
  image: z.string().optional(),
});

/** Ports that reach the gateway and the registry from the machine. */
const usualPorts: readonly PortMapping[] = [
  { host: 8080, node: 30_080 },
  { host: 8443, node: 30_443 },
  { host: 5001, node: 30_500 },
];

/**
 * The last patch of each minor version with a published node image. kind names exact patches only.
 *
 * @see https://github.com/kubernetes-sigs/kind/releases
 */
const patches: Readonly<Record<string, string>> = { '1.28': '1.28.15', '1.29': '1.29.14', '1.30': '1.30.13' };

/** The local default: needs Docker and `kind` on this machine, nothing else. */
export function kind(options: KindOptions = {}): ClusterProvider {
  return {
    name: 'kind',
    problems: ({ kubernetes }) => [
      ...optionProblems('kind', schema, options),
      ...(options.image === undefined && patches[kubernetes] === undefined
        ? [
            {
              problem: `kind: no node image is known of Kubernetes ${kubernetes}`,
              fix: `name one: kind({ image: 'kindest/node:v${kubernetes}.0' })`,
            },
          ]
        : []),
    ],
    create: async (cluster, _data, resourceOptions) => {
      const { KindCluster } = await import('./kind-cluster');
      const { workers = 2, ports = usualPorts, image } = options;
      const node = image ?? `kindest/node:v${patches[cluster.kubernetes] ?? ''}`;
      return new KindCluster(cluster.name, { image: node, workers, ports }, resourceOptions).built;
    },
  };
}
