import { ageKeySecret } from '../../constructs/secrets/flux-decryption';

/** KSOPS in Argo CD: what of the chart's values it takes. */
export interface KsopsValues {
  readonly cm: Readonly<Record<string, string>>;
  readonly repoServer: Readonly<Record<string, unknown>>;
}

const tools = 'ksops-tools';
const keys = '/etc/sops/age';

/**
 * Lets the repository server decrypt what sops encrypted, by a plugin of kustomize. The private age key is a Secret that
 * Pulumi makes; only the repository server mounts it.
 *
 * @see https://github.com/viaduct-ai/kustomize-sops#argo-cd-integration
 */
export function ksopsValues(image: string): KsopsValues {
  const bound = (tool: string): object => ({ name: tools, mountPath: `/usr/local/bin/${tool}`, subPath: tool });
  return {
    cm: { 'kustomize.buildOptions': '--enable-alpha-plugins --enable-exec' },
    repoServer: {
      env: [{ name: 'SOPS_AGE_KEY_FILE', value: `${keys}/keys.agekey` }],
      initContainers: [
        {
          name: 'install-ksops',
          image,
          command: ['/usr/local/bin/ksops', 'install', '--with-kustomize', '/custom-tools'],
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            runAsUser: 999,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          volumeMounts: [{ name: tools, mountPath: '/custom-tools' }],
        },
      ],
      volumes: [
        { name: tools, emptyDir: {} },
        { name: ageKeySecret, secret: { secretName: ageKeySecret } },
      ],
      volumeMounts: [bound('kustomize'), bound('ksops'), { name: ageKeySecret, mountPath: keys, readOnly: true }],
    },
  };
}
