import { perEnvironment } from '../model/per-environment';
import { grpc, http, tcp } from '../model/port';
import { objectOf, type TestPlace } from './test-support';
import { kinds, render, specOf } from './test-workload';
import type { WorkloadAppProps } from './workload-app';

describe('services', () => {
  test('several ports, several Services', () => {
    const props: Partial<WorkloadAppProps> = {
      ports: [http(80, { container: 8080 }), grpc(9000)],
      services: {
        'web-external': {
          type: 'LoadBalancer',
          ports: ['http'],
          sourceRanges: ['10.0.0.0/8'],
          externalTrafficPolicy: 'Local',
          annotations: { 'example.com/a': 'b' },
        },
      },
      service: { sessionAffinity: 'ClientIP' },
    };
    const objects = render(props);
    expect(objectOf(objects, 'Service', 'web')['spec']).toMatchObject({
      sessionAffinity: 'ClientIP',
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'grpc', port: 9000, targetPort: 9000, appProtocol: 'grpc' },
      ],
    });
    expect(objectOf(objects, 'Service', 'web-external')).toMatchObject({
      metadata: { annotations: { 'example.com/a': 'b' }, labels: { 'app.kubernetes.io/component': 'web-external' } },
      spec: {
        type: 'LoadBalancer',
        ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
      },
    });
    expect(objectOf(objects, 'NetworkPolicy', 'web')['spec']).toMatchObject({
      ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }] }],
    });
  });

  test('none, and a name that stands for another host', () => {
    expect(kinds(render({ port: http(80), service: 'none' }))).not.toContain('Service/web');
    expect(specOf({ service: { type: 'ExternalName', externalName: 'db.example.com' } }, 'Service')).toEqual({
      type: 'ExternalName',
      externalName: 'db.example.com',
    });
  });

  test('a sidecar may serve: its port is the pod’s', () => {
    const sidecars = [{ name: 'exporter', image: 'r/x:v1', ports: [http(9121, { name: 'metrics' })] }];
    const objects = render({ port: tcp(6379), sidecars, metrics: { port: 'metrics', interval: '1 minute' } });
    expect(objectOf(objects, 'Service')['spec']).toMatchObject({
      ports: [{ name: 'tcp' }, { name: 'metrics', port: 9121 }],
    });
    expect(objectOf(objects, 'ServiceMonitor')['spec']).toEqual({
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'web' },
        matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'DoesNotExist' }],
      },
      endpoints: [{ port: 'metrics', path: '/metrics', interval: '60s' }],
    });
  });
});

describe('public routes', () => {
  const props: Partial<WorkloadAppProps> = {
    port: http(80),
    expose: { host: ['shop', '@', 'www.example.org.'], path: '/v1' },
  };

  test('by the Gateway of the environment', () => {
    expect(specOf(props, 'HTTPRoute')).toEqual({
      parentRefs: [{ name: 'public', namespace: 'envoy-gateway-system', sectionName: 'https' }],
      hostnames: ['dev.example.com', 'shop.dev.example.com', 'www.example.org'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/v1' } }], backendRefs: [{ name: 'web', port: 80 }] }],
    });
    expect(specOf(props, 'NetworkPolicy', 'web')).toMatchObject({
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } } }],
          ports: [{ port: 80, protocol: 'TCP' }],
        },
      ],
    });
  });

  test('by an Ingress with a certificate', () => {
    const place: TestPlace = { environment: { network: { via: 'ingress', ingressClass: 'traefik' } } };
    const ingress = objectOf(render({ ...props, expose: { host: 'shop' } }, place), 'Ingress');
    expect(ingress.metadata['annotations']).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
    expect(ingress['spec']).toEqual({
      ingressClassName: 'traefik',
      rules: [
        {
          host: 'shop.dev.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
      tls: [{ hosts: ['shop.dev.example.com'], secretName: 'web-tls' }],
    });
  });

  test('not in environments that say none', () => {
    expect(
      kinds(render({ ...props, expose: perEnvironment({ default: 'none', production: { host: 'shop' } }) })),
    ).not.toContain('HTTPRoute/web');
  });
});
