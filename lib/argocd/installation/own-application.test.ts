import { parse } from 'yaml';
import type { ArgoCdOptions } from '../../model/argo-cd-options';
import { cluster } from '../../model/cluster';
import { environment } from '../../model/environment';
import type { GatewayRoute } from '../../model/gateway-route';
import type { Platform } from '../../model/platform';
import { renderedFiles, testApp, testPlatform } from '../../render/testing';
import { argoCdInstallation } from './argo-cd-installation';

function platformWith(argocd: Partial<ArgoCdOptions> = {}, routes: readonly GatewayRoute[] = []): Platform {
  const options = { domain: 'argocd.example.com', ...argocd };
  const built = ['nonprod', 'prod'].map((name) =>
    cluster({ name, bootstrap: { builds: 'cluster', argocd: options, routes, problems: () => [] } }),
  );
  return {
    ...testPlatform([testApp('cart'), testApp('mail')]),
    clusters: new Map(built.map((one) => [one.name, one])),
  };
}

const values = (argocd: Partial<ArgoCdOptions>, name = 'nonprod'): Record<string, unknown> => ({
  ...argoCdInstallation(platformWith(argocd), name)?.values,
});

describe('Argo CD manages itself', () => {
  const files = renderedFiles(platformWith());
  const own = parse(files.get('clusters/nonprod/application-argocd.yaml') ?? '') as {
    metadata: { finalizers?: string[] };
    spec: { source: { helm: { valuesObject: unknown } }; syncPolicy: { retry: { limit: number } } };
  };

  test('by the chart, version, release and values that Pulumi installs', () => {
    expect(own.spec).toMatchObject({
      project: 'argocd',
      source: {
        repoURL: 'https://argoproj.github.io/argo-helm',
        chart: 'argo-cd',
        targetRevision: '10.1.1',
        helm: { releaseName: 'argocd' },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    });
    expect(own.spec.source.helm.valuesObject).toEqual(values({}));
  });

  test('and stays where its Application goes', () => {
    expect(own.metadata.finalizers).toBeUndefined();
  });

  test('trying for ever, since its route waits for types that it brings itself', () => {
    expect(own.spec.syncPolicy.retry.limit).toBe(-1);
  });

  test('in a project that takes its chart and no other cluster', () => {
    expect(parse(files.get('clusters/nonprod/appproject-argocd.yaml') ?? '')).toMatchObject({
      spec: {
        sourceRepos: ['https://argoproj.github.io/argo-helm'],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }],
      },
    });
  });

  test('and brings the routes of what else Pulumi installed, in a project that may', () => {
    const route = {
      name: 'harbor',
      namespace: 'harbor',
      port: 80,
      hostname: 'harbor.example.com',
      gateway: 'internal',
    };
    const routed = platformWith({}, [route]);
    const { values: all, firstValues } = argoCdInstallation(routed, 'nonprod') ?? {};
    expect(all?.['extraObjects']).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'harbor', namespace: 'harbor' },
        spec: {
          parentRefs: [{ name: 'internal', namespace: 'envoy-gateway-system', sectionName: 'https' }],
          hostnames: ['harbor.example.com'],
          rules: [{ backendRefs: [{ name: 'harbor', port: 80 }] }],
        },
      },
    ]);
    expect(firstValues).not.toHaveProperty('extraObjects');
    expect(parse(renderedFiles(routed).get('clusters/nonprod/appproject-argocd.yaml') ?? '')).toMatchObject({
      spec: { destinations: [{ namespace: 'argocd' }, { namespace: 'harbor' }] },
    });
  });

  test('not where nothing says how the cluster is built', () => {
    const bare = renderedFiles(testPlatform([testApp('cart')]));
    expect([...bare.keys()].filter((path) => path.endsWith('-argocd.yaml'))).toEqual([]);
  });

  test('a new version or another option is a change in the environment repo', () => {
    const later = renderedFiles(platformWith({ chartVersion: '10.2.0' }));
    const changed = [...later].filter(([path, content]) => files.get(path) !== content).map(([path]) => path);
    expect(changed).toEqual(['clusters/nonprod/application-argocd.yaml', 'clusters/prod/application-argocd.yaml']);
  });
});

describe('its values', () => {
  test('know the git servers that are read over SSH', () => {
    const sshKnownHosts = ['git.example.com ssh-ed25519 AAAA', 'git.example.com ssh-rsa BBBB'];
    expect(values({ sshKnownHosts })).toMatchObject({
      configs: { ssh: { extraHosts: 'git.example.com ssh-ed25519 AAAA\ngit.example.com ssh-rsa BBBB' } },
    });
    expect(values({})['configs']).not.toHaveProperty('ssh');
  });

  test('come from the platform: how much it holds, whether it is production, how apps are reached', () => {
    expect(values({})).toMatchObject({
      global: { domain: 'argocd.example.com', networkPolicy: { create: true, defaultDenyIngress: true } },
      configs: { cm: { 'admin.enabled': true, 'exec.enabled': false }, rbac: { create: false } },
      'redis-ha': { enabled: false },
      controller: { replicas: 1, metrics: { enabled: true } },
      server: {
        httproute: {
          enabled: true,
          hostnames: ['argocd.example.com'],
          parentRefs: [{ name: 'public', namespace: 'envoy-gateway-system', sectionName: 'https' }],
        },
      },
    });
    expect(values({}, 'prod')).toMatchObject({ configs: { cm: { 'admin.enabled': false } } });
  });

  test('have webhooks tell of commits, by a secret that is not in them, and poll seldom', () => {
    expect(values({})).toMatchObject({
      configs: {
        cm: { 'timeout.reconciliation': '600s', 'timeout.reconciliation.jitter': '120s' },
        secret: { extra: { 'webhook.github.secret': '$argocd-webhook:secret' } },
      },
    });
  });

  test('leave what needs types that come later to the first sync', () => {
    const { firstValues } = argoCdInstallation(platformWith(), 'nonprod') ?? {};
    expect(firstValues).not.toHaveProperty('server.httproute');
    expect(values({})).toHaveProperty('server.httproute.enabled', true);
  });

  test('with an Ingress have a certificate for it, from the start', () => {
    const exposure = { via: 'ingress', ingressClass: 'haproxy' } as const;
    const { firstValues } = argoCdInstallation(platformWith({ exposure }), 'nonprod') ?? {};
    const server = {
      ingress: {
        enabled: true,
        hostname: 'argocd.example.com',
        tls: true,
        ingressClassName: 'haproxy',
        annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
      },
    };
    expect(firstValues).toMatchObject({ server });
    expect(values({ exposure })).toMatchObject({ server });
  });

  test('with Dex name its secrets and hold none', () => {
    const connectors = [{ type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'a', orgs: [] } }];
    const { configs, dex } = values({ dex: { connectors } }) as {
      configs: { cm: Record<string, unknown> };
      dex: object;
    };
    expect(dex).toMatchObject({ enabled: true });
    expect(configs.cm['admin.enabled']).toBe(false);
    expect(parse(String(configs.cm['dex.config']))).toEqual({
      connectors: [
        {
          type: 'github',
          id: 'github',
          name: 'GitHub',
          config: { clientID: 'a', orgs: [], clientSecret: '$argocd-dex:github.clientSecret' },
        },
      ],
    });
  });

  test('grow with what it holds', () => {
    expect(values({ applications: 99 })).toMatchObject({ 'redis-ha': { enabled: false } });
    const large = values({ applications: 2000 });
    expect(large).toMatchObject({
      'redis-ha': { enabled: true },
      server: { autoscaling: { enabled: true, minReplicas: 2 }, pdb: { enabled: true } },
      configs: { params: { 'controller.status.processors': 100, 'controller.operation.processors': 50 } },
      controller: { replicas: 1, resources: { limits: { memory: '8Gi' } } },
    });
    expect(large).toHaveProperty('repoServer.autoscaling', { enabled: true, minReplicas: 2, maxReplicas: 5 });
    expect(large).toHaveProperty('server.env', [{ name: 'ARGOCD_GRPC_MAX_SIZE_MB', value: '200' }]);
    expect(large).not.toHaveProperty(['configs', 'params', 'controller.sharding.algorithm']);
  });

  test('of a hub have a controller per cluster, and a spoke has no Argo CD', () => {
    const platform = platformWith({ highAvailability: true });
    const spokes = ['eu-1', 'us-1'].map((name) =>
      cluster({ name, server: `https://${name}.example.com`, deployedFrom: 'prod' }),
    );
    const far = environment({ name: 'production', clusters: ['eu-1', 'us-1'], domain: 'example.com' });
    const hub: Platform = {
      ...platform,
      environments: new Map([...platform.environments, ['production', far]]),
      clusters: new Map([...platform.clusters, ...spokes.map((one) => [one.name, one] as const)]),
    };
    expect(argoCdInstallation(hub, 'prod')?.values).toMatchObject({
      controller: { replicas: 3 },
      configs: { params: { 'controller.sharding.algorithm': 'round-robin' } },
    });
    expect(argoCdInstallation(hub, 'eu-1')).toBeUndefined();
  });
});
