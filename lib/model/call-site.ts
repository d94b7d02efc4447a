const sites = new WeakMap<object, { readonly stack?: string }>();
let isRecording = false;

/** From here on it is recorded where things are declared: only `check` tells lines, and nobody else pays for them. */
export function recordCallSites(): void {
  isRecording = true;
}

/** Takes note of the line that declares something, where lines are recorded. */
export function noteCallSite(declared: object): void {
  if (!isRecording) return;
  const site: { readonly stack?: string } = {};
  Error.captureStackTrace(site, noteCallSite);
  sites.set(declared, site);
}

/** The stack in which something was declared, innermost call first; undefined where nobody recorded it. */
export function callSiteOf(declared: object): string | undefined {
  return sites.get(declared)?.stack;
}
