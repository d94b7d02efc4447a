import { load } from 'js-yaml';
import { cluster } from '../../model/cluster';
import { keptData } from '../data-protection';
import { findResource, recordResources } from '../testing/recorded-resources';
import { eks, type EksOptions } from './eks';
import { existing } from './existing';
import { kind, type KindOptions } from './kind';

const nonprod = cluster({ name: 'nonprod-eu-1' });

describe('kind', () => {
  test('makes a cluster of the wanted Kubernetes with its ports on this machine only', async () => {
    const resources = await recordResources(() => kind({ workers: 1 }).create(nonprod, keptData, {}));
    const { inputs } = findResource(resources, 'command:local:Command', 'nonprod-eu-1-cluster');
    expect(inputs['create']).toBe(
      'kind create cluster --name nonprod-eu-1 --image kindest/node:v1.28.15 --config - --kubeconfig "$(mktemp)" --wait 5m',
    );
    expect(inputs['delete']).toBe('kind delete cluster --name nonprod-eu-1');
    expect(load(String(inputs['stdin']))).toMatchObject({
      kind: 'Cluster',
      nodes: [
        {
          role: 'control-plane',
          extraPortMappings: [
            { hostPort: 8080, containerPort: 30_080, listenAddress: '127.0.0.1' },
            { hostPort: 8443, containerPort: 30_443, listenAddress: '127.0.0.1' },
            { hostPort: 5001, containerPort: 30_500, listenAddress: '127.0.0.1' },
          ],
        },
        { role: 'worker' },
      ],
    });
  });

  test('reads the kubeconfig after the cluster is there, as a secret that is not logged', async () => {
    const resources = await recordResources(() => kind().create(nonprod, keptData, {}));
    const read = findResource(resources, 'command:local:Command', 'nonprod-eu-1-kubeconfig');
    expect(read.dependsOn).toEqual(['nonprod-eu-1-cluster']);
    expect(read.additionalSecretOutputs).toContain('stdout');
    expect(read.inputs['logging']).toBe('none');
  });

  test('lets nodes pull from a registry inside the cluster', async () => {
    const resources = await recordResources(async () => {
      const built = await kind().create(nonprod, keptData, {});
      built.trustRegistry?.({ host: 'localhost:5001', nodePort: 30_500, isEncrypted: false }, {});
    });
    const { inputs } = findResource(resources, 'command:local:Command', 'nonprod-eu-1-trusts-registry');
    expect(inputs['create']).toContain('/etc/containerd/certs.d/localhost:5001/hosts.toml');
    expect(inputs['create']).toContain('[host."http://localhost:30500"]');
    expect(inputs).not.toHaveProperty('environment');
  });

  test('lets nodes know the authority of a registry inside the cluster', async () => {
    const resources = await recordResources(async () => {
      const built = await kind().create(nonprod, keptData, {});
      const trust = { host: 'registry.example.com:30500', nodePort: 30_500, isEncrypted: true, authority: 'PEM' };
      built.trustRegistry?.(trust, {});
    });
    const { inputs } = findResource(resources, 'command:local:Command', 'nonprod-eu-1-trusts-registry');
    const folder = '/etc/containerd/certs.d/registry.example.com:30500';
    expect(inputs['create']).toContain(`'[host."https://localhost:30500"]\n  ca = "${folder}/ca.crt"'`);
    expect(inputs['create']).toContain(`'%s\\n' "$AUTHORITY" | docker exec -i "$node" cp /dev/stdin ${folder}/ca.crt`);
    expect(inputs).toMatchObject({ environment: { AUTHORITY: 'PEM' }, triggers: ['PEM'] });
  });

  test('tells every mistake in its options at once', () => {
    const options = { workers: 99, ports: [{ host: 0, node: 80 }], worker: 1 } as KindOptions;
    expect(kind(options).problems(cluster({ name: 'a', kubernetes: '1.99' }))).toEqual([
      { problem: expect.stringMatching(/^kind: workers 99 /) as string, fix: expect.any(String) as string },
      { problem: expect.stringMatching(/^kind: ports\[0\]\.host 0 /) as string, fix: expect.any(String) as string },
      { problem: 'kind: ports[0].node 80 is no node port', fix: 'choose one of 30000 to 32767' },
      { problem: 'kind: worker is no setting', fix: `did you mean 'workers'? One of image, ports, workers` },
      {
        problem: 'kind: no node image is known of Kubernetes 1.99',
        fix: `name one: kind({ image: 'kindest/node:v1.99.0' })`,
      },
    ]);
  });
});

describe('existing', () => {
  test('makes nothing and reaches the cluster by a named context', async () => {
    const options = { context: 'nonprod', kubeconfig: '/home/ann/.kube/config' };
    let built: unknown;
    const resources = await recordResources(async () => {
      built = await existing(options).create(nonprod, keptData, {});
    });
    expect(resources.map(({ type }) => type)).toEqual(['slipway:cluster:Existing']);
    expect(built).toMatchObject(options);
  });

  test('wants a context', () => {
    expect(existing({ context: '' }).problems(nonprod)).toEqual([
      { problem: `existing: context '' must not be empty`, fix: 'see kubectl config get-contexts' },
    ]);
  });
});

describe('eks', () => {
  const options: EksOptions = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-b'] };

  test('says what to install where the SDK is missing', async () => {
    await expect(recordResources(() => eks(options).create(nonprod, keptData, {}))).rejects.toThrow(
      '@pulumi/eks is not installed\n  fix: npm install @pulumi/eks@4',
    );
  });

  test('tells every mistake in its options at once', () => {
    const wrong: EksOptions = {
      vpcId: 'vpc-1',
      privateSubnetIds: ['subnet-a'],
      publicAccessCidrs: ['0.0.0.0/0'],
      nodePools: { general: { instanceType: 'm6i.large', minSize: 3, maxSize: 2 } },
    };
    expect(
      eks(wrong)
        .problems(nonprod)
        .map((one) => one.problem),
    ).toEqual([
      'eks: privateSubnetIds [1 items] must name at least two subnets',
      'eks: nodePools.general {…} has a minSize above its maxSize',
      `eks: publicAccessCidrs[0] '0.0.0.0/0' is no narrow network`,
    ]);
  });
});
