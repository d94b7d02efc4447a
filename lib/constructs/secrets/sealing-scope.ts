/** Where a sealed value may be opened: under its name, anywhere in its namespace, or anywhere in its cluster. */
export const sealingScopes = ['strict', 'namespace-wide', 'cluster-wide'] as const;
/** One of {@link sealingScopes}. */
export type SealingScope = (typeof sealingScopes)[number];

/** What a sealed value is bound to. */
export interface SealedFor {
  readonly scope: SealingScope;
  readonly namespace: string;
  readonly name: string;
}

/** The label that binds a value: the controller derives it anew, and opens nothing under another. */
export function sealingLabel({ scope, namespace, name }: SealedFor): string {
  switch (scope) {
    case 'strict':
      return `${namespace}/${name}`;
    case 'namespace-wide':
      return namespace;
    case 'cluster-wide':
      return '';
  }
}

/** The annotation that tells the controller a scope other than strict. */
export function scopeAnnotations(scope: SealingScope): Record<string, string> {
  return scope === 'strict' ? {} : { [`sealedsecrets.bitnami.com/${scope}`]: 'true' };
}
