import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterReceipts } from './cluster-receipts';
import { installedKubectl } from './kubectl';
import type { ReceiptSource } from './receipt-source';
import { cartApplication } from './testing';

const wanted = { environment: 'staging', app: 'cart', trees: new Map([['eu-1', 'tree-a']]) };

function source(kubectl: (args: readonly string[]) => Promise<string>): ReceiptSource {
  return clusterReceipts({
    kubectl,
    context: 'prod',
    clusters: new Map([['https://kubernetes.default.svc', 'eu-1']]),
    trees: {
      treeIds: (at) => Promise.resolve(at.map(() => 'tree-a')),
      keptChart: () => Promise.resolve(undefined),
    },
    now: () => new Date('2026-03-11T12:00:00Z'),
  });
}

describe('clusterReceipts', () => {
  it('asks kubectl for the Applications of an environment', async () => {
    const calls: (readonly string[])[] = [];
    const receipts = await source((args) => {
      calls.push(args);
      return Promise.resolve(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [cartApplication()] }));
    }).read(wanted);
    expect(receipts).toMatchObject([{ tree: 'tree-a', health: 'healthy', source: 'Applications in cluster prod' }]);
    expect(calls).toEqual([
      [
        '--context=prod',
        '--namespace=argocd',
        'get',
        'applications.argoproj.io',
        '--selector=slipway.dev/environment=staging',
        '--output=json',
      ],
    ]);
  });

  it('tells of output that it can not read', async () => {
    await expect(source(() => Promise.resolve('No resources found')).read(wanted)).rejects.toThrow(
      'did not print JSON',
    );
    await expect(source(() => Promise.resolve('{"items":[{}]}')).read(wanted)).rejects.toThrow('items.0.metadata');
  });
});

describe('installedKubectl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kubectl-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const install = (script: string): void => {
    writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'kubectl'), 0o755);
  };

  it('gives back what kubectl prints, with its arguments as they are', async () => {
    install('printf "%s|" "$@"');
    expect(await installedKubectl({ PATH: folder })(['get', 'a b; c'])).toBe('get|a b; c|');
  });

  it('tells what kubectl complains of', async () => {
    install('echo "error: context \\"prod\\" does not exist" >&2; exit 1');
    await expect(installedKubectl({ PATH: folder })(['get'])).rejects.toThrow(
      'kubectl failed: error: context "prod" does not exist',
    );
  });

  it('tells that kubectl is missing', async () => {
    await expect(installedKubectl({ PATH: join(folder, 'nowhere') })(['get'])).rejects.toThrow(
      'kubectl is not installed',
    );
  });
});
