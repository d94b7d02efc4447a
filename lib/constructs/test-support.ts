import { App as Cdk8sApp, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { UserError } from '../errors';
import type { App, RenderContext } from '../model/app';
import { cluster } from '../model/cluster';
import { environment, type EnvironmentProps } from '../model/environment';
import { formatImage } from '../model/image';
import { resolveVarying } from '../model/per-environment';
import type { Release } from '../model/release';
import type { WorkloadFacts } from './finished-workload';
import { workloadOf } from './workload';

/** A rendered object, as tests look at it. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string } & Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Renders constructs into a chart like that of an app, and takes its objects. */
export function objectsOf(build: (scope: Construct) => void, namespace?: string): RenderedObject[] {
  const chart = new Chart(new Cdk8sApp(), 'test', {
    disableResourceNameHashes: true,
    ...(namespace === undefined ? {} : { namespace }),
  });
  build(chart);
  return chart.toJson() as RenderedObject[];
}

/** The one object of a kind, and of a name where there are several. */
export function objectOf(objects: readonly RenderedObject[], kind: string, name?: string): RenderedObject {
  const found = objects.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const all = objects.map((one) => `${one.kind} ${one.metadata.name}`).join(', ');
    throw new Error(`${String(found.length)} objects are ${kind} ${name ?? ''}; there are ${all}`);
  }
  return only;
}

/** What a test renders an app with; all but the app has defaults. */
export interface TestPlace {
  readonly environment?: Partial<EnvironmentProps>;
  readonly kubernetes?: string;
  readonly release?: Partial<Release>;
  readonly root?: string;
  /** Text of secrets' files, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A context of one environment whose namespaces are those of the systems. */
export function contextOf(app: App, place: TestPlace = {}): RenderContext {
  const release = { ...app.baseline, ...place.release };
  const stage = environment({ name: 'dev', cluster: 'c1', domain: 'dev.example.com', ...place.environment });
  return {
    app,
    environment: stage,
    cluster: cluster({ name: 'c1', kubernetes: place.kubernetes ?? '1.28' }),
    namespace: app.props.namespace ?? app.system,
    release,
    ...(place.root === undefined ? {} : { root: place.root }),
    image: (name = 'main') => {
      const image = release.images?.[name];
      return image === undefined ? `no image ${name}` : formatImage(image);
    },
    namespaceOf: (other) => other.props.namespace ?? other.system,
    resolve: (value) => resolveVarying(value, stage.name),
    secretFile: ({ secret: name }) => {
      const text = place.secrets?.[name];
      return text === undefined
        ? undefined
        : { name, environment: stage.name, path: `environments/secrets/${stage.name}/${name}.yaml`, text };
    },
  };
}

/** The objects of an app in one place; where plain data says all of it, what is made from that must be the same. */
export function renderedApp(app: App, place?: TestPlace): RenderedObject[] {
  const context = contextOf(app, place);
  const objects = objectsOf((scope) => app.props.resources?.(scope, context), context.namespace);
  const facts = app.props.workload?.(context);
  if (facts !== undefined) {
    const data = JSON.parse(JSON.stringify(facts)) as WorkloadFacts;
    expect(objectsOf((scope) => workloadOf(scope, data), context.namespace)).toEqual(objects);
  }
  return objects;
}

/** Problems that something throws, as `where: problem (fix)`. */
export function problemsOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(
      ({ where, problem, fix }) => `${where === undefined ? '' : `${where}: `}${problem} (${fix})`,
    );
  }
}
