import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** The spec of an Argo CD Application, as its CRD has it. */
export type ApplicationSpec = NonNullable<IApplication['spec']>;
/** One source of an Application. */
export type ApplicationSpecSource = NonNullable<ApplicationSpec['source']>;

/** What an Application is made from. */
export interface ApplicationProps {
  readonly name: string;
  /** @default 'argocd' */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: ApplicationSpec;
}

/**
 * An Argo CD Application whose deletion deletes what it deployed.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications
 */
export class Application extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    { name, namespace = 'argocd', annotations, labels, spec }: ApplicationProps,
  ) {
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name,
        namespace,
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
        ...(labels === undefined ? {} : { labels: { ...labels } }),
      },
      spec,
    });
  }
}
