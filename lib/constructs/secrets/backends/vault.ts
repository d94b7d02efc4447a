import { compareText } from '../../../errors';
import { schemaProblems } from '../../../model/schema-problems';
import type { SecretFile } from '../../../model/secret';
import { revisionAnnotation } from '../kubernetes-delivery';
import type { ProvidedSecret, SecretBackend } from '../secret-backend';
import { agentForm } from '../vault/agent-form';
import { initForm } from '../vault/init-form';
import { vaultSchema, type VaultDocument } from '../vault/vault-document';
import { vaultEgress, vaultToken } from '../vault/vault-pod';

/** Values that pods fetch from Vault themselves: no Secret is made of them. */
export const vault: SecretBackend = {
  name: 'vault',
  owns: ({ backend }) => backend === 'vault',
  provide: ({ path }, key) => `say in ${path} where '${key}' stands: keys: { ${key}: { kv: PATH, field: FIELD } }`,
  notProven: ['that Vault holds what is asked of it, and lets the role read it'],
  read: (file, document) => {
    const problems = schemaProblems(vaultSchema, document);
    return problems.length > 0 ? problems : vaultSecret(file, vaultSchema.parse(document));
  },
};

function vaultSecret(file: SecretFile, document: VaultDocument): ProvidedSecret {
  const { form = 'agent', revision = 1, reload = 'restart', keys } = document;
  return {
    backend: vault.name,
    file,
    keys: Object.keys(keys).sort(compareText),
    secret: undefined,
    provideKey: (key) => vault.provide(file, key),
    boundTo: {},
    needs: [
      form === 'agent'
        ? 'the agent injector of Vault, which reloads too (https://developer.hashicorp.com/vault/docs/platform/k8s/injector)'
        : 'Vault with the Kubernetes auth method',
    ],
    objects: () => [],
    deliver: (asks, pod) => {
      const delivery =
        form === 'agent' ? agentForm(file.name, document, asks, pod) : initForm(file.name, document, asks);
      return {
        ...delivery,
        podAnnotations: { ...delivery.podAnnotations, [revisionAnnotation(file.name)]: String(revision) },
        ...(form === 'agent'
          ? {
              podVolumes: [vaultToken(document)],
              workloadAnnotations: { [reloadedBy]: reload === 'restart' ? 'vault-agent' : 'revision' },
            }
          : {}),
        egress: [vaultEgress(document)],
      };
    },
  };
}

/** Says who reloads what changes in Vault. */
const reloadedBy = 'secrets.slipway.dev/reloaded-by';
