import type { App } from '../model/app';
import { http } from '../model/port';
import { objectOf, problemsOf, renderedApp, type RenderedObject, type TestPlace } from './test-support';
import { workload, type WorkloadAppProps } from './workload-app';

const base = { name: 'web', system: 'shop', owner: 'team-web', image: 'registry.example.com/web:v1.2.3' };
/** An app of one workload. */
export const shop = (props: Partial<WorkloadAppProps> = {}): App => workload({ ...base, ...props });
/** Its objects. */
export const render = (props: Partial<WorkloadAppProps> = {}, place?: TestPlace): RenderedObject[] =>
  renderedApp(shop(props), place);
/** `Kind/name` of objects, sorted. */
export const kinds = (objects: readonly RenderedObject[]): string[] =>
  objects.map((one) => `${one.kind}/${one.metadata.name}`).sort();

/** A pod as tests look at it. */
interface PodSpec {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly initContainers?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}
/** A controller as tests look at it. */
export interface ControllerSpec {
  readonly template: { readonly metadata: unknown; readonly spec: PodSpec };
  readonly [field: string]: unknown;
}
/** The spec of its controller. */
export const controllerOf = (props: Partial<WorkloadAppProps> = {}, place?: TestPlace): ControllerSpec =>
  objectOf(render(props, place), typeof props.kind === 'string' ? props.kind : 'Deployment')['spec'] as ControllerSpec;
/** The spec of its pods. */
export const podOf = (props: Partial<WorkloadAppProps> = {}): PodSpec => controllerOf(props).template.spec;
/** Its main container. */
export const mainOf = (props: Partial<WorkloadAppProps> = {}): Readonly<Record<string, unknown>> =>
  podOf(props).containers[0] ?? {};
/** The spec of one of its objects. */
export const specOf = (props: Partial<WorkloadAppProps>, kind: string, name?: string, place?: TestPlace): unknown =>
  objectOf(render(props, place), kind, name)['spec'];

/** Problems of settings as JavaScript would give them: nothing is left of the types. */
export function told(settings: Readonly<Record<string, unknown>>, place?: TestPlace): string[] {
  const port = http(80);
  return problemsOf(() =>
    renderedApp(workload({ name: 'web', owner: 'team-web', image: 'r/web:v1', port, ...settings }), place),
  );
}
