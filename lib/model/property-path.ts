/** A property's path with one more step, as code would write it: `a.b`, `a[0]`, `a['/b']`. */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `${path}['${step}']`;
  return path === '' ? step : `${path}.${step}`;
}

/** The path that a list of steps spells. */
export function propertyPath(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>((path, step) => joinPath(path, typeof step === 'number' ? step : String(step)), '');
}
