import { local } from '@pulumi/command';
import { ComponentResource, secret, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { dump } from 'js-yaml';
import type { BuiltCluster, RegistryAddress } from '../provider';
import type { PortMapping } from './kind';

/** What a kind cluster is made of. */
export interface KindClusterArgs {
  readonly image: string;
  readonly workers: number;
  readonly ports: readonly PortMapping[];
}

/** A cluster of containers on this machine, made and removed by the `kind` program. */
export class KindCluster extends ComponentResource {
  readonly kubeconfig: Output<string>;
  readonly #name: string;

  constructor(name: string, args: KindClusterArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:Kind', name, {}, options);
    this.#name = name;
    const cluster = new local.Command(
      `${name}-cluster`,
      {
        create: `kind create cluster --name ${name} --image ${args.image} --config - --kubeconfig "$(mktemp)" --wait 5m`,
        delete: `kind delete cluster --name ${name}`,
        stdin: dump(kindConfig(args), { lineWidth: -1 }),
        // A cluster of other nodes or ports is another cluster: kind can not change one.
        triggers: [args],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    const read = new local.Command(
      `${name}-kubeconfig`,
      { create: `kind get kubeconfig --name ${name}`, logging: local.Logging.None, triggers: [cluster.id] },
      { parent: this, dependsOn: cluster, additionalSecretOutputs: ['stdout'] },
    );
    this.kubeconfig = secret(read.stdout);
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }

  /** The cluster as the bootstrap goes on with it. */
  get built(): BuiltCluster {
    return {
      resource: this,
      kubeconfig: this.kubeconfig,
      output: this.kubeconfig,
      trustRegistry: (address, options) => {
        this.#trust(address, options);
      },
    };
  }

  /**
   * Nodes know `localhost:5001` as the registry's port on themselves. No child of the cluster: all of those are waited
   * for by what stands in it, the registry too.
   *
   * @see https://kind.sigs.k8s.io/docs/user/local-registry/
   */
  #trust({ host, nodePort, isEncrypted, authority }: RegistryAddress, options: ComponentResourceOptions): void {
    const folder = `/etc/containerd/certs.d/${host}`;
    const server = `[host."${isEncrypted ? 'https' : 'http'}://localhost:${nodePort}"]`;
    const hosts = authority === undefined ? server : `${server}\n  ca = "${folder}/ca.crt"`;
    const write = (text: string, file: string): string =>
      `  printf '%s\\n' ${text} | docker exec -i "$node" cp /dev/stdin ${folder}/${file}`;
    new local.Command(
      `${this.#name}-trusts-registry`,
      {
        create: [
          `for node in $(kind get nodes --name ${this.#name}); do`,
          `  docker exec "$node" mkdir -p ${folder}`,
          ...(authority === undefined ? [] : [write('"$AUTHORITY"', 'ca.crt')]),
          write(`'${hosts}'`, 'hosts.toml'),
          'done',
        ].join('\n'),
        ...(authority === undefined ? {} : { environment: { AUTHORITY: authority }, triggers: [authority] }),
      },
      options,
    );
  }
}

/** @see https://kind.sigs.k8s.io/docs/user/configuration/ */
function kindConfig({ workers, ports }: KindClusterArgs): object {
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    containerdConfigPatches: [
      '[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n',
    ],
    nodes: [
      {
        role: 'control-plane',
        extraPortMappings: ports.map(({ host, node }) => ({
          containerPort: node,
          hostPort: host,
          // Reachable from this machine only.
          listenAddress: '127.0.0.1',
        })),
      },
      ...Array.from({ length: workers }, () => ({ role: 'worker' })),
    ],
  };
}
