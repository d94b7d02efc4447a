import {
  refusals,
  type AppProjectSpec,
  type ApplicationSpec,
  type WantedObject,
  type WantedPermissions,
} from '../argocd';
import type { Problem } from '../errors';
import { apiGroup, isClusterScoped, type KubernetesObject } from '../model/kubernetes-object';
import type { Unit } from './unit';

interface Asked extends Omit<WantedPermissions, 'objects'> {
  readonly application: string;
  readonly project: string;
}

/** What a unit says of permissions; plain data. */
export interface PermissionFacts {
  /** Environment and cluster; undefined for what belongs to no environment. */
  readonly place: string | undefined;
  /** Undefined for what environments have beside their apps. */
  readonly app: string | undefined;
  /** What its Applications ask for; of an environment's, those that its set makes by app. */
  readonly applications: readonly Asked[];
  readonly madeBySet: readonly (readonly [app: string, Asked])[];
  /** One object for each kind and namespace among an app's. */
  readonly objects: readonly WantedObject[];
  readonly projects: readonly (readonly [name: string, AppProjectSpec])[];
}

/** What a unit says of permissions. */
export function permissionFacts(unit: Unit): PermissionFacts {
  const objects = unit.files.flatMap(({ object }) => object ?? []);
  const isApp = unit.kind === 'app';
  return {
    place: unit.kind === 'app' || unit.kind === 'environment' ? `${unit.environment} ${unit.cluster}` : undefined,
    app: isApp ? unit.app : undefined,
    applications: objects.filter((one) => isKind(one, 'Application')).map(askedBy),
    madeBySet: objects.filter((one) => isKind(one, 'ApplicationSet')).flatMap(askedByElements),
    objects: isApp ? objectsOf(objects) : [],
    projects: objects
      .filter((one) => isKind(one, 'AppProject'))
      .map((one) => [one.metadata.name, one['spec'] as AppProjectSpec] as const),
  };
}

/**
 * What Argo CD would refuse: sources, destinations and kinds that an Application needs and its project lacks.
 *
 * Apps are remembered until the projects of their environment and cluster come by. What Argo CD renders by itself is judged
 * by its source and destination only.
 */
export class Permissions {
  readonly #waiting = new Map<string, { readonly facts: PermissionFacts; readonly where: string }[]>();

  /** Takes note of a unit. @returns a problem for each thing that one of its projects does not permit */
  add(facts: PermissionFacts, { where }: { readonly where: string }): Problem[] {
    const { place, app } = facts;
    if (place === undefined) return [];
    const waiting = this.#waiting.get(place) ?? [];
    waiting.push({ facts, where });
    this.#waiting.set(place, waiting);
    if (app !== undefined) return [];
    this.#waiting.delete(place);
    const projects = new Map(facts.projects);
    const made = new Map(facts.madeBySet);
    return waiting.flatMap((one) => {
      const bySet = one.facts.app === undefined ? undefined : made.get(one.facts.app);
      const asked = [...one.facts.applications, ...(bySet === undefined ? [] : [bySet])];
      return asked.flatMap((application) =>
        refused(projects, { ...application, objects: one.facts.objects }).map((problem) => ({
          where: one.where,
          ...problem,
        })),
      );
    });
  }
}

function refused(projects: ReadonlyMap<string, AppProjectSpec>, wanted: Asked & WantedPermissions): Problem[] {
  const { application, project } = wanted;
  const spec = projects.get(project);
  const all = spec === undefined ? ['there is no such project'] : refusals(spec, wanted);
  return all.map((what) => ({
    problem: `Argo CD would refuse ${application} in project '${project}': ${what}`,
    fix: 'declare it on the app: clusterResources, namespaceResources, or a call to the app whose namespace it is',
  }));
}

function askedBy(application: KubernetesObject): Asked {
  const { project, source, sources = [], destination } = application['spec'] as ApplicationSpec;
  return {
    application: application.metadata.name,
    project,
    repositories: [source, ...sources].flatMap((one) => one?.repoURL ?? []),
    server: destination.server ?? '',
    namespace: destination.namespace ?? '',
  };
}

interface Element extends Pick<Asked, 'project' | 'namespace'> {
  readonly name: string;
  readonly app: string;
  readonly repoURL: string;
}

interface SetSpec {
  readonly generators: readonly { readonly list?: { readonly elements: readonly Element[] } }[];
  readonly template: { readonly spec: ApplicationSpec };
}

function askedByElements(set: KubernetesObject): (readonly [app: string, Asked])[] {
  const { generators, template } = set['spec'] as SetSpec;
  const server = template.spec.destination.server ?? '';
  const elements = generators.flatMap(({ list }) => list?.elements ?? []);
  return elements.map(({ app, name, project, namespace, repoURL }) => [
    app,
    { application: name, project, repositories: [repoURL], server, namespace },
  ]);
}

/** Constructs give every namespaced object its namespace. */
function objectsOf(objects: readonly KubernetesObject[]): WantedObject[] {
  const found = new Map<string, WantedObject>();
  for (const object of objects) {
    const group = apiGroup(object);
    if (group === 'argoproj.io') continue;
    const namespace = isClusterScoped(object) ? undefined : object.metadata.namespace;
    const { kind, metadata } = object;
    found.set(`${group}/${kind}/${namespace ?? ''}`, { group, kind, name: metadata.name, namespace });
  }
  return [...found.values()];
}

function isKind(object: KubernetesObject, kind: string): boolean {
  return object.kind === kind && apiGroup(object) === 'argoproj.io';
}
