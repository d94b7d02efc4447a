import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** Namespace of Flux, and of what tells it what to deploy. */
export const fluxNamespace = 'flux-system';

/** Kinds of Flux, and the versions of its API that they are of: those of Flux 2.7 and later. */
const apiVersions = {
  Alert: 'notification.toolkit.fluxcd.io/v1beta3',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  Provider: 'notification.toolkit.fluxcd.io/v1beta3',
} as const;

/** What an object of Flux is made from; plain data. */
export interface FluxObjectProps<Spec extends object = object> {
  readonly kind: keyof typeof apiVersions;
  readonly name: string;
  /** @default that of the chart that it is made in */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: Spec;
}

/** An object of Flux. @see https://fluxcd.io/flux/components/ */
export class FluxObject extends ApiObject {
  constructor(scope: Construct, { kind, name, namespace, labels, annotations, spec }: FluxObjectProps) {
    super(scope, `${kind}-${name}`, {
      apiVersion: apiVersions[kind],
      kind,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels: { ...labels } }),
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      },
      spec,
    });
  }
}
