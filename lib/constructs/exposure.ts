import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port } from '../model/app';
import { nameLabels } from './name-labels';

/** How one port is made public. */
export interface Exposure {
  /** Full host names, all under TLS. */
  readonly hosts: readonly string[];
  /** Path prefix. */
  readonly path: string;
  readonly port: Port;
  readonly via: 'gateway' | 'ingress';
  readonly gateway: { readonly name: string; readonly namespace: string };
  /** cert-manager's ClusterIssuer; used by Ingress, where each host has a certificate of its own. */
  readonly issuer: string;
  /** Class of an Ingress. @default the cluster's default class */
  readonly ingressClass?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Makes a Service's port public: an HTTPRoute at the environment's Gateway, whose `https` listener ends TLS, or an
 * Ingress with a certificate of its own.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproute
 */
export function exposePort(scope: Construct, name: string, exposure: Exposure): void {
  if (exposure.via === 'gateway') httpRoute(scope, name, exposure);
  else ingress(scope, name, exposure);
}

function httpRoute(scope: Construct, name: string, { hosts, path, port, gateway, annotations }: Exposure): void {
  new ApiObject(scope, 'route', {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name,
      labels: nameLabels(name),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    },
    spec: {
      parentRefs: [{ name: gateway.name, namespace: gateway.namespace, sectionName: 'https' }],
      hostnames: [...hosts],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: [{ name, port: port.port }],
        },
      ],
    },
  });
}

function ingress(
  scope: Construct,
  name: string,
  { hosts, path, port, issuer, ingressClass, annotations }: Exposure,
): void {
  new k8s.KubeIngress(scope, 'ingress', {
    metadata: {
      name,
      labels: nameLabels(name),
      annotations: { 'cert-manager.io/cluster-issuer': issuer, ...annotations },
    },
    spec: {
      ...(ingressClass === undefined ? {} : { ingressClassName: ingressClass }),
      rules: hosts.map((host) => ({
        host,
        http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: port.port } } } }] },
      })),
      tls: [{ hosts: [...hosts], secretName: `${name}-tls` }],
    },
  });
}
