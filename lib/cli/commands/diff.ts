import { Option } from 'commander';
import type { Platform } from '../../model/platform';
import type { ForeignChange } from '../../promotion/changed-by';
import type { DescribedPart } from '../../promotion/describe-changes';
import type { PublishPlan } from '../../promotion/publish-plan';
import type { Selection } from '../../render';
import { flag, textOption, words, type Arguments, type Command, type Context, type Outcome } from '../command';

const formats = ['text', 'markdown', 'json', 'html'] as const;

export const command: Command = {
  name: 'diff',
  summary: 'Show what publish would change, resource by resource, with the risk of each change',
  examples: [
    ['diff', 'everything rendered against the environment repo'],
    ['diff production/cartservice', 'one app in one environment'],
    ['diff production --format markdown', 'for a comment on a pull request'],
  ],
  explains: `Compares in Kubernetes' terms: list items by their keys, 0.5 and 500m are equal, order has no meaning. Risks,
highest first: data-loss, refused (by the API server), security, restart, scale, config, metadata. It is the plan of
slipway publish. Exit code 4 where others changed rendered files: publish would leave those apps alone.`,
  json: `{ version: 1, risk | null, counts, apps: [{ app, environment, cluster, change, risk, counts, resources: [{ group,
  kind, namespace?, name, change, risk, reasons, fields }] }], otherFiles: [path], held: ["environment/app"],
  changedOutside: [{ part, paths, changes: [{ commit, by, at, subject }] }] }`,
  configure: (command) =>
    command
      .argument('[places...]', 'environment, or environment/app (default: all)')
      .addOption(new Option('--format <format>', 'how it is written').choices(formats).default('text'))
      .option('--overwrite', 'take what others changed as publish --overwrite would'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { planPublish } = await import('../../promotion/publish-plan');
  const { readRepository } = await import('../../promotion/change-repository');
  const { describeChanges } = await import('../../promotion/describe-changes');
  const { outsideChanges } = await import('../../promotion/changed-by');
  const { isChangedOutside } = await import('../publish-outcome');
  const format = formatOf(args, context);
  const { platform, workspace } = await openDesk(context);
  const selections = await selectionsOf(platform, words(args, 0));
  context.progress('rendering and comparing');
  const found = await readRepository(workspace, async (view) => {
    const plans = [];
    for (const selection of selections) {
      const program = workspace.program ?? 'unversioned';
      plans.push(await planPublish(platform, view, { selection, overwrite: flag(args, 'overwrite'), program }));
    }
    const plan = joined(plans);
    return { plan, described: await describeChanges(view, plan), changed: await outsideChanges(view, plan) };
  });
  return { ...(await written(found, format, context)), exitCode: isChangedOutside(found.plan) ? 4 : 0 };
}

type Format = (typeof formats)[number];

function formatOf(args: Arguments, context: Context): Format {
  const wanted = textOption(args, 'format');
  return context.json ? 'json' : (formats.find((one) => one === wanted) ?? 'text');
}

/** Apps of one environment are planned together; each place only once. */
async function selectionsOf(platform: Platform, places: readonly string[]): Promise<Selection[]> {
  const { groupBy } = await import('../../model/group-by');
  const { selectionOf } = await import('../selection');
  if (places.length === 0) return [{}];
  const named = [...new Set(places)].map(
    (place) => /^(?<environment>[^/]*)(?:\/(?<app>.*))?$/.exec(place)?.groups ?? {},
  );
  return [...groupBy(named, (one) => one['environment'] ?? '')].map(([environment, all]) => {
    const apps = all.flatMap(({ app }) => app ?? []);
    return selectionOf(platform, [environment], apps.length === all.length ? apps : []);
  });
}

function joined(plans: readonly PublishPlan[]): PublishPlan {
  return { parts: plans.flatMap((one) => one.parts), held: plans.flatMap((one) => one.held) };
}

interface Found {
  readonly plan: PublishPlan;
  readonly described: readonly DescribedPart[];
  /** Of what others changed, by part. */
  readonly changed: ReadonlyMap<string, readonly ForeignChange[]>;
}

async function written(
  { plan, described, changed }: Found,
  format: Format,
  { color, width }: Context,
): Promise<Outcome> {
  const { formatHtml, formatJson, formatMarkdown, formatText } = await import('../../render/diff');
  const { leftAlone, leftAloneJson } = await import('../publish-outcome');
  const apps = described.flatMap((one) => one.apps);
  const otherFiles = described.flatMap((one) => one.otherFiles);
  const json = { ...(JSON.parse(formatJson(apps)) as object), otherFiles, ...leftAloneJson(plan, changed) };
  switch (format) {
    case 'json':
      return { text: JSON.stringify(json, null, 2), json };
    case 'html':
      return { text: formatHtml(apps), json };
    case 'markdown':
      return { text: formatMarkdown(apps), json };
    case 'text': {
      const others = otherFiles.map((path) => `differs, but is no resource: ${path}`);
      return {
        text: [formatText(apps, { color, width }).trimEnd(), ...others, ...leftAlone(plan, changed)].join('\n'),
        json,
      };
    }
  }
}
