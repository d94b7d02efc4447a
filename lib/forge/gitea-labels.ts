import { unlessHidden } from './forge-request-error';
import { giteaLabel } from './gitea-api';
import type { HttpClient } from './http';

const COLOUR = '#5319e7';

/** The numbers of labels, of the repository or its organisation; those that do not exist are made in the repository. */
export async function giteaLabelIds(
  client: HttpClient,
  repo: string,
  owner: string,
  names: readonly string[],
): Promise<number[]> {
  if (names.length === 0) return [];
  const query = { limit: 50 };
  const own = await client.list({ path: `${repo}/labels`, query }, giteaLabel);
  const shared = names.every((name) => own.some((label) => label.name === name))
    ? []
    : await organisationLabels(client, owner);
  const ids = [];
  for (const name of names) {
    const known = [...own, ...shared].find((label) => label.name === name);
    const create = { method: 'POST', path: `${repo}/labels`, body: { name, color: COLOUR } } as const;
    ids.push((known ?? (await client.request(create, giteaLabel))).id);
  }
  return ids;
}

/** None where the owner is a person, or the token may not read organisations. */
async function organisationLabels(client: HttpClient, owner: string): Promise<readonly { id: number; name: string }[]> {
  const path = `/orgs/${encodeURIComponent(owner)}/labels`;
  return (await unlessHidden(() => client.list({ path, query: { limit: 50 } }, giteaLabel))) ?? [];
}
