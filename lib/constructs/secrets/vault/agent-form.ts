import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { isFile } from '../kubernetes-delivery';
import type { AskingPod, SecretAsk, SecretDelivery } from '../secret-backend';
import type { StartVariables } from '../start-command';
import { agentTemplate, entryPath, isLeased, type VaultDocument, type VaultEntry } from './vault-document';
import { secretsFolder, tokenVolume } from './vault-pod';

const prefix = 'vault.hashicorp.com';

/**
 * Vault's agent injector adds the agent to the pods: annotations tell it what to write where. It goes on running beside the
 * app, renews leases and writes values anew; what takes them as variables is ended then, and started with the new ones.
 *
 * @see https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
 */
export function agentForm(
  secret: string,
  document: VaultDocument,
  asks: readonly SecretAsk[],
  pod: AskingPod,
): SecretDelivery {
  const { reload = 'restart', keys } = document;
  const restarts = reload === 'restart' && !pod.runsOnce && asks.some((ask) => !isFile(ask.as));
  const containers: Record<string, { start: StartVariables }> = {};
  const annotations = generalAnnotations(document, pod, restarts);
  for (const { container, key, as } of asks) {
    const entry = keys[key];
    if (entry === undefined) continue;
    const name = isFile(as) ? injectedName(secret, key, as) : injectedName(secret, key);
    Object.assign(annotations, injected(name, entry));
    if (isFile(as)) {
      annotations[`agent-inject-file-${name}`] = posix.basename(as);
      annotations[`secret-volume-path-${name}`] = posix.dirname(as);
      continue;
    }
    const files = { ...containers[container]?.start.files, [as]: `${secretsFolder}/${name}` };
    containers[container] = { start: { files, ...(restarts ? { pidFile: pidFileOf(container) } : {}) } };
    annotations[`preserve-secret-case-${name}`] = 'true';
    if (restarts) annotations[`agent-inject-command-${name}`] = endCommand(asks, key);
  }
  return {
    containers,
    podAnnotations: {
      ...Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`${prefix}/${name}`, value])),
      [`${prefix}/agent-inject-containers`]: [...new Set(asks.map((ask) => ask.container))],
    },
  };
}

/** What the agent is told whatever it fetches. */
function generalAnnotations(document: VaultDocument, pod: AskingPod, restarts: boolean): Record<string, string> {
  const { server, role, mount = 'kubernetes', image, keys } = document;
  return {
    'agent-inject': 'true',
    // Init containers may ask too.
    'agent-init-first': 'true',
    'agent-run-as-user': String(pod.user),
    'agent-run-as-group': String(pod.group),
    'agent-service-account-token-volume-name': tokenVolume,
    'auth-path': `auth/${mount}`,
    role,
    service: server.url,
    ...(server.ca === undefined ? {} : { 'tls-secret': server.ca.secret, 'ca-cert': `/vault/tls/${server.ca.key}` }),
    ...(image === undefined ? {} : { 'agent-image': image }),
    // Beside a job that is done, an agent would run for ever.
    ...(pod.runsOnce ? { 'agent-pre-populate-only': 'true' } : {}),
    // The sidecar goes on with the lease of the init container, in place of one of its own.
    ...(Object.values(keys).some(isLeased) && !pod.runsOnce ? { 'agent-cache-enable': 'true' } : {}),
    // The agent ends a process of another container of its pod, as the same user.
    ...(restarts ? { 'agent-share-process-namespace': 'true' } : {}),
  };
}

function injected(name: string, entry: VaultEntry): Record<string, string> {
  return {
    [`agent-inject-secret-${name}`]: entryPath(entry),
    [`agent-inject-template-${name}`]: agentTemplate(entry),
    [`error-on-missing-key-${name}`]: 'true',
  };
}

function pidFileOf(container: string): string {
  return `${secretsFolder}/${container}.pid`;
}

/** A name that tells keys apart; the name part of an annotation has 63 characters at most, of which the longest prefix takes 22. */
function injectedName(...parts: readonly string[]): string {
  const name = parts.join('.').replaceAll('/', '.').replace(/\.+/g, '.');
  const isShort = name.length <= 41 && /[A-Za-z0-9]$/.test(name);
  return isShort
    ? name
    : `${name.slice(0, 32)}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8)}`;
}

/** Several containers may take one value: each is ended. Before its first start there is no process. */
function endCommand(asks: readonly SecretAsk[], key: string): string {
  const takers = asks.filter((ask) => ask.key === key && !isFile(ask.as)).map((ask) => ask.container);
  const files = [...new Set(takers)].sort().map(pidFileOf);
  return `sh -c 'for one in ${files.join(' ')}; do [ ! -s "$one" ] || kill -TERM "$(cat "$one")" || true; done'`;
}
