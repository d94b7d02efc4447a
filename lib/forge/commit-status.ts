import { STATUS_DESCRIPTION_LIMIT } from './forge';
import type { CommitStatus, StatusState } from './forge';

/** Cuts a description to what every forge takes, with an ellipsis where something is missing. */
export function shortDescription(description: string): string {
  const characters = Array.from(description);
  if (characters.length <= STATUS_DESCRIPTION_LIMIT) return description;
  return `${characters.slice(0, STATUS_DESCRIPTION_LIMIT - 1).join('')}…`;
}

/** Statuses with the forge's running number, newest first: by time, then by number. */
export function newestFirst(
  statuses: readonly { readonly id: number; readonly status: CommitStatus }[],
): CommitStatus[] {
  return [...statuses]
    .sort((a, b) => b.status.createdAt.getTime() - a.status.createdAt.getTime() || b.id - a.id)
    .map(({ status }) => status);
}

/** A forge's word for a status in GitHub's four; a word nobody knows is an `error`, so that it never counts as success. */
export function statusState(word: string, words: Readonly<Record<string, StatusState>> = {}): StatusState {
  if (word === 'pending' || word === 'success' || word === 'failure' || word === 'error') return word;
  return words[word] ?? 'error';
}
