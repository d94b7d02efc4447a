/** A step into an object by key, or into a list by the item's position and, where it has one, its merge key. */
export type Step = string | { readonly index: number; readonly key?: string };

/**
 * Writes a path for people: `spec.template.spec.containers[server].image`, `args[2]`, `data["app.conf"]`.
 *
 * Keys and names that are not plain words are quoted as JSON, so that a path is never ambiguous.
 */
export function formatPath(steps: readonly Step[]): string {
  let path = '';
  for (const step of steps) {
    if (typeof step !== 'string') path += `[${formatItem(step)}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(step)) path += `[${JSON.stringify(step)}]`;
    else path += path === '' ? step : `.${step}`;
  }
  return path;
}

function formatItem({ index, key }: Exclude<Step, string>): string {
  if (key === undefined) return String(index);
  return /^[\w./:@+*-]+$/.test(key) ? key : JSON.stringify(key);
}

/** The path with `*` for every list item: what rules compare with. */
export function pathShape(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => (typeof step === 'string' ? step : '*'));
}

/** A shape as one text, its keys joined by `/`: quick to compare. A `/` within a key is written `~1`. */
export function shapeText(shape: readonly string[]): string {
  return shape.map((key) => (key.includes('/') ? key.replaceAll('/', '~1') : key)).join('/');
}

/** Whether a shape's text is a place or lies below it. */
export function isWithin(path: string, place: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === '/');
}
