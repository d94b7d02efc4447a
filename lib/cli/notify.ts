import type { Context } from './command';

/** Something that people are told: `text` for them, the rest for machines. */
export interface Notice {
  readonly text: string;
  readonly [field: string]: unknown;
}

const patienceMs = 10_000;

/**
 * Tells the channel behind `SLIPWAY_NOTIFY_URL`, by POST of JSON whose `text` Slack's incoming webhooks, and those that
 * follow them, show.
 *
 * What can not be told is said and fails nothing: what it is about has happened.
 *
 * @returns what became of it; undefined where no channel is named.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
 */
export async function notify({ env }: Pick<Context, 'env'>, notice: Notice): Promise<string | undefined> {
  const { SLIPWAY_NOTIFY_URL: url } = env;
  if (url === undefined || url === '') return undefined;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notice),
      signal: AbortSignal.timeout(patienceMs),
    });
    return answer.ok ? 'the notification channel was told' : `the notification channel answered ${answer.status}`;
  } catch {
    // Never the error's text: the URL is a credential.
    return 'the notification channel can not be reached';
  }
}
