import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** The spec of an Argo CD AppProject, as its CRD has it. */
export type AppProjectSpec = IAppProject['spec'];

/** What an AppProject is made from. */
export interface AppProjectProps {
  readonly name: string;
  /** @default 'argocd' */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: AppProjectSpec;
}

/**
 * An Argo CD AppProject: which repositories, destinations and kinds its Applications may use.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export class AppProject extends ApiObject {
  constructor(scope: Construct, id: string, { name, namespace = 'argocd', annotations, spec }: AppProjectProps) {
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
      spec,
    });
  }
}
