import { z } from 'zod';
import { dnsLabelFault, dnsSubdomainFault } from '../../../model/names';
import { ruled, strict } from '../../../model/schema-problems';
import { filled, secretKey, secretRevision } from '../secret-fields';

const pathFix = `write it like 'shop/cart-db'`;
const vaultPath = ruled(
  z.string(),
  (value) => (/^[\w@-][\w.@-]*(\/[\w@-][\w.@-]*)*$/.test(value) ? undefined : 'is no path of Vault'),
  pathFix,
);
const field = filled('name a field of it');
const template = filled('write a template of its fields');

const keyValue = strict({
  kv: vaultPath,
  mount: vaultPath.optional(),
  version: z.union([z.literal(1), z.literal(2)]).optional(),
  field: field.optional(),
  template: template.optional(),
});
const database = strict({
  database: vaultPath,
  mount: vaultPath.optional(),
  field: field.optional(),
  template: template.optional(),
});
const entry = ruled(
  z.union([keyValue, database]),
  (one) =>
    (one.field === undefined) === (one.template === undefined)
      ? 'must have a field or a template, and not both'
      : undefined,
  `write field: 'password', or template: '{{ .user }}:{{ .password }}'`,
);

const port = ruled(z.int(), (value) => (value < 1 || value > 65535 ? 'is no port' : undefined), 'give 1 to 65535');
const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');

/** What the file of a secret in Vault says. */
export const vaultSchema = ruled(
  strict({
    backend: z.literal('vault'),
    server: strict({
      url: ruled(z.string(), urlFault, `write it like 'https://vault.vault.svc:8200'`),
      namespace: label.optional(),
      cidr: ruled(z.union([z.cidrv4(), z.cidrv6()]), () => undefined, `write it like '10.0.0.0/8'`).optional(),
      port: port.optional(),
      ca: strict({ secret: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'), key: secretKey }).optional(),
    }),
    role: filled('name a role of the Kubernetes auth method'),
    mount: vaultPath.optional(),
    audience: filled(`write it like 'vault'`).optional(),
    form: z.enum(['agent', 'init']).optional(),
    reload: z.enum(['restart', 'none']).optional(),
    image: filled(`write it like 'hashicorp/vault:2.0.4'`).optional(),
    revision: secretRevision.optional(),
    keys: z.record(secretKey, entry),
  }),
  leaseFault,
  'take the agent, which renews them: form: agent',
);

/** The content of a Vault secret's file. */
export type VaultDocument = z.output<typeof vaultSchema>;
/** Where one key stands in Vault. */
export type VaultEntry = z.output<typeof entry>;

function urlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'is no address';
  return url.username === '' && url.password === '' ? undefined : 'holds a credential';
}

/** Credentials of a database end with their lease. */
function leaseFault({ form, keys }: { readonly form?: string | undefined; readonly keys: object }): string | undefined {
  const leased = Object.entries(keys).filter(([, one]) => Object.hasOwn(one as object, 'database'));
  if (form !== 'init' || leased.length === 0) return undefined;
  const names = leased.map(([key]) => `'${key}'`).join(', ');
  return `has ${names} of a database, whose lease an init container can not renew`;
}

/** Whether a key's value is made for this pod alone, and ends with a lease. */
export function isLeased(one: VaultEntry): boolean {
  return 'database' in one;
}

/** Path of the entry that a key stands in. */
export function entryPath(one: VaultEntry): string {
  if ('database' in one) return `${one.mount ?? 'database'}/creds/${one.database}`;
  const { kv, mount = 'secret', version = 2 } = one;
  return version === 2 ? `${mount}/data/${kv}` : `${mount}/${kv}`;
}

/**
 * The template of one key, in the language of Vault's agent. Fields of an entry are those of the dot, of whatever engine.
 *
 * @see https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent/template
 */
export function agentTemplate(one: VaultEntry): string {
  const text = one.template ?? `{{ index . ${JSON.stringify(one.field ?? '')} }}`;
  // Version 2 of the key-value engine puts an entry's own data beside its metadata.
  const fields = 'kv' in one && (one.version ?? 2) === 2 ? '.Data.data' : '.Data';
  return `{{ with secret "${entryPath(one)}" }}{{ with ${fields} }}${text}{{ end }}{{ end }}`;
}
