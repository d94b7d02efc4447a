import { UsageError } from '../../errors';
import type { RolledBack } from '../../promotion/rollback';
import { flag, notBlank, textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'rollback',
  summary: 'Go back to an earlier release, exactly, and hold the app there',
  examples: [
    [
      'rollback cartservice production --reason "5xx since 14:02"',
      'restores the last release that ran another version',
    ],
    ['rollback cartservice production --to 12 --reason "…"', 'restores generation 12'],
    [
      'rollback --if-degraded event.json',
      'takes back what degraded, where the environment wants that, or says why not',
    ],
  ],
  explains: `With --if-degraded it reads what Argo CD's notification tells, as JSON: { app, environment, cluster, revision (the
commit that was synced), health, since (when it became so), message? }. It rolls back only where that very release runs
now, degraded within the environment's window after it came, and was not taken back before. Else it says why not, and
exits 0. The request that brought the release is told; so is the URL in SLIPWAY_NOTIFY_URL, by POST of { text, … }, and
that one also of what stays degraded until somebody looks at it.`,
  json: `{ dryRun, from: release, to: release, files: [path], by, commit?, request? }; with --if-degraded { outcome: "rollback" |
  "none", reason?, why, event, rolledBack?, told?, notified? }`,
  configure: (command) =>
    command
      .argument('[app]', 'app to roll back')
      .argument('[environment]', 'where')
      .option('--reason <text>', 'why; recorded in the commit and in the hold', notBlank)
      .option(
        '--if-degraded <file>',
        "only if what Argo CD's event in this file (- for standard input) tells calls for it",
      )
      .option('--to <generation>', 'generation to go back to')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const event = textOption(args, 'ifDegraded');
  return event === undefined ? await byHand(args, context) : await ifDegraded(event, args, context);
}

async function byHand(args: Arguments, context: Context): Promise<Outcome> {
  const { openRepository } = await import('../open-repository');
  const { rollback } = await import('../../promotion/rollback');
  const [app, environment, reason] = [word(args, 0), word(args, 1), textOption(args, 'reason')];
  if (app === undefined || environment === undefined || reason === undefined) {
    throw new UsageError('what is to be rolled back, and why?', 'slipway rollback APP ENVIRONMENT --reason "…"');
  }
  const dryRun = flag(args, 'dryRun');
  const to = generation(textOption(args, 'to'));
  const options = { app, environment, reason, dryRun, ...(to === undefined ? {} : { to }) };
  const done = await rollback(await openRepository(context), options);
  return { text: await inWords(done, dryRun), json: { dryRun, ...done } };
}

async function ifDegraded(file: string, args: Arguments, context: Context): Promise<Outcome> {
  const { isLeftToPeople, parseDegradedEvent, rollBackDegraded } = await import('../../promotion/automatic-rollback');
  const { openRepository } = await import('../open-repository');
  const { notify } = await import('../notify');
  const { readText } = await import('../read-text');
  if (word(args, 0) !== undefined || textOption(args, 'to') !== undefined)
    throw new UsageError('--if-degraded takes app and environment from the event', 'leave them out');
  const dryRun = flag(args, 'dryRun');
  const event = parseDegradedEvent(await readText(file, context), file);
  const { plan, rolledBack, told } = await rollBackDegraded(await openRepository(context), event, { dryRun });
  const place = `${event.app} in ${event.environment}`;
  const text =
    rolledBack === undefined
      ? `not rolled back: ${place}: ${plan.why}`
      : `${place}: ${await inWords(rolledBack, dryRun)}: ${plan.why}`;
  const isNews = rolledBack !== undefined || isLeftToPeople(plan);
  const notified = dryRun || !isNews ? undefined : await notify(context, { text, event, plan });
  const lines = [text, ...(told === undefined ? [] : [`told ${told}`]), ...(notified === undefined ? [] : [notified])];
  return { text: lines.join('\n'), json: { dryRun, ...plan, event, rolledBack, told, notified } };
}

async function inWords({ from, to, files, commit, request }: RolledBack, dryRun: boolean): Promise<string> {
  const { versionLabel } = await import('../../model/release');
  const versions = `${versionLabel(from)} → ${versionLabel(to)}`;
  if (dryRun) return `would roll back: ${versions}, ${files.length} files`;
  const where = request === undefined ? `commit ${commit?.slice(0, 10) ?? ''}` : `${request.state} ${request.url}`;
  return `rolled back and held: ${versions}, ${where}`;
}

function generation(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(
    `--to '${text}' is no generation`,
    'slipway history APP ENVIRONMENT lists them: whole numbers from 1',
  );
}
