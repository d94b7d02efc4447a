import { toYaml } from './to-yaml';
import type { RenderedFile } from './unit';

const generator = 'ksops.yaml';

/**
 * What has kustomize, in Argo CD, decrypt the Secrets of a folder by the plugin KSOPS.
 *
 * @see https://github.com/viaduct-ai/kustomize-sops
 */
export function ksopsFiles(folder: string, names: readonly string[]): RenderedFile[] {
  const ksops = {
    apiVersion: 'viaduct.ai/v1',
    kind: 'ksops',
    metadata: { annotations: { 'config.kubernetes.io/function': 'exec:\n  path: ksops\n' }, name: 'sops' },
    files: [...names],
  };
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    generators: [generator],
  };
  return [
    { path: `${folder}/${generator}`, content: toYaml(ksops) },
    { path: `${folder}/kustomization.yaml`, content: toYaml(kustomization) },
  ];
}
