import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages whose types say what custom resources look like; a newer release of one is a newer version of its CRDs. */
export const crdPackages = [
  '@kubernetes-models/argo-cd',
  '@kubernetes-models/argo-rollouts',
  '@kubernetes-models/cert-manager',
  '@kubernetes-models/external-secrets',
  '@kubernetes-models/flux-cd',
  '@kubernetes-models/gateway-api',
  '@kubernetes-models/prometheus-operator',
  '@kubernetes-models/sealed-secrets',
] as const;

/** The package that is typed for a version of Kubernetes: `1.28` is `cdk8s-plus-28`. */
export function kubernetesPackage(version: string): string {
  return `cdk8s-plus-${version.replace(/^1\./, '')}`;
}

/** Folder of an installed package, looked for as Node does from a folder; undefined where it is not installed. */
export function tryPackageFolder(name: string, from = __dirname): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(from);
  return parent === from ? undefined : tryPackageFolder(name, parent);
}
