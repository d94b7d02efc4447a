import type { IApplicationSet } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { throwIfAny } from '../../errors';
import type { ApplicationSpec } from '../application';
import { generatorProblems } from './generator-problems';
import type { Generator } from './generators';
import type { SyncStep } from '../../model/sync-step';
import { rollingSync } from './rolling-sync';

type Spec = NonNullable<IApplicationSet['spec']>;

/** What each generated Application is made from; strings are Go templates. */
export interface ApplicationTemplate {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: ApplicationSpec;
}

/** What an ApplicationSet is made from. */
export interface ApplicationSetProps {
  readonly name: string;
  /** @default 'argocd' */
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly generators: readonly Generator[];
  readonly template: ApplicationTemplate;
  /** A patch of each Application, of which any part may depend on parameters: YAML with Go templates, or an object. */
  readonly templatePatch?: string | Readonly<Record<string, unknown>>;
  /** What happens to deployed objects when the set or an Application of it goes. @default 'keep' */
  readonly onDeletion?: 'keep' | 'delete';
  /** One group of Applications after another; turns automated sync off for them. @default all at once */
  readonly steps?: readonly SyncStep[];
  /** Fields that others may set on the Applications, as JSON pointers. */
  readonly leaves?: readonly string[];
}

/**
 * An Argo CD ApplicationSet: Applications made from a template, with Go templates that fail on a missing parameter.
 *
 * What it deployed stays when the set is deleted, unless `onDeletion` says otherwise: a generator that finds nothing, of
 * a forge that is down for one, must not take an environment with it.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
 * @throws UserError on generators that do not combine, and on a template without a parameter in its name.
 */
export class ApplicationSet extends ApiObject {
  constructor(scope: Construct, id: string, props: ApplicationSetProps) {
    const { name, namespace = 'argocd', annotations, labels } = props;
    super(scope, id, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: {
        name,
        namespace,
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
        ...(labels === undefined ? {} : { labels: { ...labels } }),
      },
      spec: specOf(props),
    });
  }
}

function specOf(props: ApplicationSetProps): Spec {
  const { name, generators, template, templatePatch, onDeletion = 'keep', steps, leaves } = props;
  const specs = generators.map((one) => one.spec);
  throwIfAny(
    [...generatorProblems(specs), ...nameProblems(template.name)].map((one) => ({
      where: `ApplicationSet '${name}'`,
      ...one,
    })),
  );
  const { metadata, spec } = templateOf(template, onDeletion);
  return {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: specs,
    template: { metadata, spec },
    ...(templatePatch === undefined
      ? {}
      : { templatePatch: typeof templatePatch === 'string' ? templatePatch : dump(templatePatch, { lineWidth: -1 }) }),
    syncPolicy: { preserveResourcesOnDeletion: onDeletion === 'keep' },
    ...(steps === undefined ? {} : { strategy: rollingSync(steps) }),
    ...(leaves === undefined ? {} : { ignoreApplicationDifferences: [{ jsonPointers: [...leaves] }] }),
  };
}

/** Applications of one name would overwrite each other. */
function nameProblems(name: string): { problem: string; fix: string }[] {
  if (name.includes('{{')) return [];
  return [{ problem: `its template's name '${name}' has no parameter`, fix: `write it like '{{.name}}-prod'` }];
}

function templateOf(
  { name, annotations, labels, spec }: ApplicationTemplate,
  onDeletion: 'keep' | 'delete',
): Spec['template'] {
  return {
    metadata: {
      name,
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(onDeletion === 'keep' ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
    },
    spec,
  };
}
