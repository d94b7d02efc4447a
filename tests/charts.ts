import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgoCdSituation } from '../lib/argocd/installation/argo-cd-situation';
import type { HarborOptions } from '../lib/cluster/registries/harbor';

/** A folder of charts, one folder each with its `Chart.yaml` and `values.yaml`. */
const charts = process.env['SLIPWAY_CHARTS'];

/** Why no chart can be judged by, or undefined. */
export const noCharts = charts === undefined ? 'SLIPWAY_CHARTS names no folder of charts' : undefined;

/** The folder of a chart, which may stand in the chart that brings it along. */
export function tryFindChart(name: string): string | undefined {
  return [name, join('argo-cd', 'charts', name)]
    .map((folder) => join(charts ?? '', folder))
    .find((folder) => existsSync(join(folder, 'values.yaml')));
}

const large: ArgoCdSituation = {
  options: {
    domain: 'argocd.example.com',
    sshKnownHosts: ['git.example.com ssh-ed25519 AAAA'],
    dex: { connectors: [{ type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'a' } }] },
  },
  applications: 2000,
  clusters: 3,
  isProduction: true,
  isRedundant: true,
  exposure: { via: 'ingress', issuer: 'letsencrypt', ingressClass: 'haproxy' },
  routes: [
    {
      ...{ name: 'harbor', namespace: 'harbor', port: 80, hostname: 'harbor.example.com' },
      ...{ gateway: 'public', gatewayNamespace: 'gateways' },
    },
  ],
};
const oidc = { name: 'Example', issuer: 'https://login.example.com', clientId: 'argocd' };

/** Argo CDs that between them have everything that Slipway may turn on. */
export const argoCds: readonly (readonly [string, ArgoCdSituation])[] = [
  ['large', large],
  [
    'small',
    {
      ...large,
      options: { domain: 'argocd.example.com', oidc },
      isRedundant: false,
      exposure: { via: 'gateway', gateway: 'public', gatewayNamespace: 'gateways' },
      routes: [],
    },
  ],
];

const domain = 'harbor.example.com';

/** The same of Harbor. */
export const harbors: readonly (readonly [string, HarborOptions])[] = [
  ['behind a gateway', { domain, storageClass: 'fast', exposure: { via: 'gateway' } }],
  ['with an Ingress', { domain, exposure: { via: 'ingress', issuer: 'letsencrypt', ingressClass: 'haproxy' } }],
];

export const harborPasswords = { admin: 'a', key: 'sixteen-letters-', registry: 'c', database: 'd' };
