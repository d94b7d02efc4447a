import { App as Cdk8sApp, Chart } from 'cdk8s';
import type { Construct } from 'constructs';

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
