import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../errors';

/** Where a program says how its sops files are encrypted. */
export const sopsRulesPath = '.sops.yaml';

const names = z.union([z.string(), z.array(z.string())]).optional();
const rule = z.looseObject({
  path_regex: z.string().optional(),
  age: names,
  key_groups: z.array(z.looseObject({ age: z.array(z.string()).optional() })).optional(),
  encrypted_regex: z.string().optional(),
  mac_only_encrypted: z.boolean().optional(),
  shamir_threshold: z.number().optional(),
});
const schema = z.looseObject({ creation_rules: z.array(rule) });

/** How a new file is encrypted. */
export interface SopsRule {
  readonly recipients: readonly string[];
  readonly encryptedRegex: string;
  readonly macOnlyEncrypted: boolean;
}

/** What of a Secret is secret: its names must stay readable. */
const secretFields = '^(data|stringData)$';

/**
 * The first creation rule whose `path_regex` fits, as sops chooses it.
 *
 * @throws UserError where none fits, or where it asks for more than age recipients of one group: a file must be for all
 * that the rule names, and Slipway writes for age alone.
 */
export function sopsRule(text: string | undefined, path: string): SopsRule {
  const fix = `write creation_rules: [{ path_regex: ^environments/secrets/, age: age1…, encrypted_regex: ${secretFields} }]`;
  if (text === undefined) throw new UserError(`there is no ${sopsRulesPath}`, fix);
  const chosen = rulesOf(text, fix).find(({ path_regex: pattern }) => pattern === undefined || fits(pattern, path));
  if (chosen === undefined) throw new UserError(`no creation rule fits ${path}`, fix, sopsRulesPath);
  const others = otherKeys(chosen);
  if (others.length > 0) {
    throw new UserError(
      `the rule for ${path} has ${others.join(', ')}, and Slipway writes for age alone`,
      `encrypt the file by sops itself: sops edit ${path}; Slipway renders it as it is`,
      sopsRulesPath,
    );
  }
  const { age = [], key_groups: groups = [], encrypted_regex: encryptedRegex = secretFields } = chosen;
  const listed = typeof age === 'string' ? age.split(',') : age;
  const recipients = [...listed, ...groups.flatMap((one) => one.age ?? [])].map((one) => one.trim());
  const named = [...new Set(recipients.filter((one) => one !== ''))];
  if (named.length === 0) throw new UserError(`the rule for ${path} names no age recipient`, fix, sopsRulesPath);
  return { recipients: named, encryptedRegex, macOnlyEncrypted: chosen.mac_only_encrypted ?? false };
}

function rulesOf(text: string, fix: string): readonly z.output<typeof rule>[] {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new UserError('is no YAML', 'mend it', sopsRulesPath, { cause: error });
  }
  const read = schema.safeParse(document);
  if (!read.success) throw new UserError('has no list of creation_rules as sops reads it', fix, sopsRulesPath);
  return read.data.creation_rules;
}

function fits(pattern: string, path: string): boolean {
  try {
    return new RegExp(pattern).test(path);
  } catch (error) {
    throw new UserError(`path_regex '${pattern}' is no pattern`, 'write a regular expression', sopsRulesPath, {
      cause: error,
    });
  }
}

const masterKeys = ['kms', 'pgp', 'gcp_kms', 'hckms', 'azure_keyvault', 'hc_vault_transit_uri', 'hc_vault'];
const selectors = [
  'unencrypted_suffix',
  'encrypted_suffix',
  'unencrypted_regex',
  'unencrypted_comment_regex',
  'encrypted_comment_regex',
];

function otherKeys(chosen: z.output<typeof rule>): string[] {
  const groups = chosen.key_groups ?? [];
  const all = [chosen, ...groups];
  return [
    ...masterKeys.filter((name) => all.some((one) => hasContent(one[name]))),
    ...selectors.filter((name) => hasContent(chosen[name])),
    ...(groups.length > 1 || (chosen.shamir_threshold ?? 0) > 1 ? ['several key_groups'] : []),
  ];
}

function hasContent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
