import { UsageError } from '../../errors';
import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'history',
  summary: 'Show who published, promoted, rolled back or held what, and when',
  examples: [
    ['history', 'the last 20 changes of the environment repo'],
    ['history cartservice production', 'of one app in one environment, with generations to roll back to'],
    ['history production --limit 100', 'of one environment'],
  ],
  explains: `Read from git alone. BY is who asked, else the commit's author; what others than Slipway committed is marked
with !, as revert or edit. A pull request counts once it is merged. Numbers in brackets are generations.`,
  json: `{ events: [{ commit, at, action, foreign, by, mergedBy?, subject, reason?, program?, request?,
  repository?, apps:
  ["environment/app"], changes: [{ environment, app, from: { generation, version } | null, to: … | null }] }] }`,
  configure: (command) =>
    command
      .argument('[app]', 'only changes of this app; an environment may stand here too')
      .argument('[environment]', 'only changes of this environment')
      .option('--limit <number>', 'at most so many, newest first', '20'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openReading, readingNotes } = await import('../open-reading');
  const { historyPaths, historyPlace } = await import('../history-place');
  const { historyOutcome } = await import('../history-outcome');
  const { joinedHistory } = await import('../../promotion/delivery-history');
  const limit = limitOf(textOption(args, 'limit'));
  const reading = await openReading(context);
  const { workspace, heads } = reading;
  const paths = await historyPaths(reading, historyPlace(reading, word(args, 0), word(args, 1)));
  const events = await joinedHistory(heads, { limit, ...(paths === undefined ? {} : { paths }) });
  const { requestLabel } = await import('../../promotion/request-label');
  const { text, json } = historyOutcome(events, {
    width: context.width,
    labelOf: ({ target }, number) => requestLabel(workspace, target ?? workspace, number),
  });
  return { text: [text, ...readingNotes(reading)].join('\n'), json };
}

function limitOf(text = ''): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError(`--limit '${text}' is no number`, 'a whole number from 1');
}
