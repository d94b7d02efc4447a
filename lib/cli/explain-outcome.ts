import type { App } from '../model/app';
import type { Environment } from '../model/environment';
import { versionLabel, type Release } from '../model/release';
import type { StatusRequest } from '../promotion/delivery-status';
import type { PromotionPlan } from '../promotion/promotion-plan';
import { inWords } from '../promotion/release-plan';
import type { Outcome } from './command';
import { gateLines, planHeadline, type GateView } from './promote-outcome';

/** What there is to explain of one app in one environment. */
export interface Explained {
  readonly app: App;
  readonly environment: Environment;
  readonly present: Release | undefined;
  /** Undefined where nothing is promoted to: the environment takes builds only. */
  readonly plan: PromotionPlan | undefined;
  /** Open ones for this app. */
  readonly requests: readonly StatusRequest[];
}

/** What runs, what would be promoted, and every gate's verdict, as text and JSON. */
export function explainOutcome({ app, environment, present, plan, requests }: Explained, view: GateView): Outcome {
  const lines = [
    presentInWords(app, environment, present),
    ...entryInWords(environment),
    ...(plan === undefined ? [] : planLines(plan, environment, view)),
    ...requests.map(({ label, title, url }) => `open request ${label}: ${title} (${url})`),
  ];
  const json = {
    app: app.name,
    environment: environment.name,
    present: present ?? null,
    entry: environment.entry,
    plan: plan ?? null,
    requests,
  };
  return { text: lines.join('\n'), json };
}

function presentInWords(app: App, { name }: Environment, present: Release | undefined): string {
  if (present === undefined) return `${app.name} has no release in ${name} yet`;
  const { generation, promotedFrom, hold, hotfix } = present;
  const from = promotedFrom === undefined ? '' : `, from ${promotedFrom.environment} (${promotedFrom.generation})`;
  return [
    `${app.name} runs ${versionLabel(present)} in ${name}: generation ${generation}${from}`,
    ...(hold === undefined ? [] : [`  held${by(hold.by)} since ${hold.since}: ${hold.reason}`]),
    ...(hotfix === undefined ? [] : [`  hotfix${by(hotfix.by)} since ${hotfix.since}: ${hotfix.reason}`]),
  ].join('\n');
}

function by(name: string | undefined): string {
  return name === undefined ? '' : ` by ${name}`;
}

function entryInWords({ name, entry }: Environment): string[] {
  if (entry.length === 0) return [];
  const rules = entry.map((rule) => `${inWords(rule)} by ${rule.by === 'pull-request' ? 'pull request' : 'commit'}`);
  return [`${name} takes directly: ${rules.join(', ')}`];
}

function planLines(plan: PromotionPlan, { publish }: Environment, view: GateView): string[] {
  const { from, outcome, why, candidate, present, next, until } = plan;
  const lines = [planHeadline(plan, view)];
  if (outcome === 'nothing') return [...lines, `    nothing to promote: ${why}`];
  lines.push(gateLines(plan.gates, view));
  if (until !== undefined) lines.push(`    opens ${until.toISOString()}`);
  if (candidate === undefined || next === undefined) return lines;
  const before = present === undefined ? 'nothing' : versionLabel(present);
  const how = publish === 'commit' ? 'commit' : 'pull request';
  const commit = candidate.source?.commit;
  return [
    ...lines,
    `    would run ${versionLabel(next)} in place of ${before}: generation ${next.generation}, by ${how}`,
    `    from ${from} (${candidate.generation})${commit === undefined ? '' : `, built from ${commit}`}`,
  ];
}
