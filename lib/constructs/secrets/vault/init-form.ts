import { emptyDir, secretFiles, type Volume } from '../../volumes';
import { isFile } from '../kubernetes-delivery';
import type { SecretAsk, SecretDelivery } from '../secret-backend';
import type { StartVariables } from '../start-command';
import { agentTemplate, type VaultDocument } from './vault-document';
import { secretsFolder, vaultToken } from './vault-pod';

/** The version that the agent injector takes by default. */
const defaultImage = 'hashicorp/vault:2.0.4';
const tokenFolder = '/var/run/secrets/vault';
const caFolder = '/vault/tls';
const configFile = '/vault/config/agent.json';

/**
 * An init container fetches the values before software starts that knows nothing of Vault; no injector is needed. They stay
 * as they are until the pods are replaced: the file's revision rolls them.
 *
 * @see https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent
 */
export function initForm(secret: string, document: VaultDocument, asks: readonly SecretAsk[]): SecretDelivery {
  const { server, image = defaultImage } = document;
  const values = emptyDir({
    name: `vault-${secret}`.replaceAll('.', '-').slice(0, 63).replace(/-+$/, ''),
    medium: 'Memory',
    sizeLimit: '4Mi',
  });
  const folder = `${secretsFolder}/${secret}`;
  const containers: Record<string, { volumes: Record<string, Volume>; start?: StartVariables }> = {};
  for (const { container, key, as } of asks) {
    const own = (containers[container] ??= { volumes: {} });
    if (isFile(as)) own.volumes[as] = { ...values, subPath: key, readOnly: true };
    else {
      own.volumes[folder] = { ...values, readOnly: true };
      own.start = { files: { ...own.start?.files, [as]: `${folder}/${key}` } };
    }
  }
  const keys = [...new Set(asks.map((ask) => ask.key))].sort();
  return {
    containers,
    initContainers: [
      {
        name: `vault-${secret}`.replaceAll('.', '-').slice(0, 63).replace(/-+$/, ''),
        image,
        command: ['vault', 'agent', `-config=${configFile}`],
        // It would write its log-in there.
        env: { HOME: folder, SKIP_SETCAP: 'true' },
        files: { [configFile]: agentConfig(document, folder, keys) },
        volumes: {
          [folder]: values,
          [tokenFolder]: vaultToken(document),
          ...(server.ca === undefined ? {} : { [caFolder]: secretFiles(server.ca.secret, { name: 'vault-ca' }) }),
        },
        resources: { cpu: '20m..', memory: '64Mi..128Mi' },
      },
    ],
  };
}

function agentConfig(document: VaultDocument, folder: string, keys: readonly string[]): string {
  const { server, role, mount = 'kubernetes' } = document;
  const config = {
    exit_after_auth: true,
    vault: { address: server.url, ...(server.ca === undefined ? {} : { ca_cert: `${caFolder}/${server.ca.key}` }) },
    auto_auth: {
      method: [
        {
          type: 'kubernetes',
          mount_path: `auth/${mount}`,
          config: { role, token_path: `${tokenFolder}/token` },
        },
      ],
    },
    template_config: { exit_on_retry_failure: true },
    template: keys.flatMap((key) => {
      const entry = document.keys[key];
      return entry === undefined
        ? []
        : [{ destination: `${folder}/${key}`, contents: agentTemplate(entry), error_on_missing_key: true }];
    }),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
