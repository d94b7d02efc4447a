import { versionLabel } from '../../model/release';
import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { shorten } from '../../render/diff/formats/printable';
import type { PromotionPlan } from '../promotion-plan';
import { blockOf, evidenceBlock } from './evidence-block';
import { gateTable } from './gate-table';
import { imageChanges } from './image-changes';
import type { PromotionEvidence } from './promotion-evidence';
import { receiptTable } from './receipt-table';
import { requestBody, textOf, type Section } from './request-body';
import { commitRange, imageTable } from './version-table';

const mostBehind = 10;

/** The body of a promotion's request, within the limit of every forge. */
export function promotionBody(evidence: PromotionEvidence): string {
  const { plan, next, receipts, changes, ridesAlong, behind, planId, commits } = evidence;
  const { app, to, present, gates } = plan;
  const sections: Section[] = [
    { text: headline(plan) },
    ...hotfixNote(plan),
    { title: 'Versions', text: imageTable(imageChanges(present, next)) },
    ...commitRange(present?.source, next.source, commits),
    { title: 'Gates', text: gateTable(gates) },
    { title: 'Receipts', text: receiptTable(receipts, app) },
    { title: 'Configuration', text: configurationText(ridesAlong) },
    ...(behind.length === 0 ? [] : [{ title: `What else ${to} is behind on`, text: behindText(behind) }]),
    { title: 'How to roll back', text: rollbackText(app, to) },
  ];
  const block = evidenceBlock(
    blockOf({ kind: 'promotion', environment: to, plan: planId, present, next, gates, changes }),
  );
  return requestBody({ sections, changes, block });
}

/** The same in a few lines, for the message of the commit. */
export function promotionSummary(plan: PromotionPlan): string {
  const { present, next, from, gates } = plan;
  const images = imageChanges(present, next).map(
    ({ name, before, after }) => `- ${name}: ${textOf(before) ?? 'nothing'} → ${textOf(after) ?? 'nothing'}`,
  );
  const asked = gates.map(({ gate, verdict, skipped }) => `- ${gate}: ${skipped === true ? 'skipped' : verdict.state}`);
  return [`From ${from ?? 'a build'}.`, images.join('\n'), asked.length === 0 ? '' : `Gates:\n${asked.join('\n')}`]
    .filter((text) => text !== '')
    .join('\n\n');
}

function headline({ app, from, to, present, next }: PromotionPlan): string {
  const before = present === undefined ? 'nothing' : markdownCode(versionLabel(present));
  const after = next === undefined ? before : markdownCode(versionLabel(next));
  return `**${app}** in **${to}**: ${before} → ${after}, from ${from ?? 'a build'}.`;
}

function hotfixNote({ next }: PromotionPlan): Section[] {
  const hotfix = next?.hotfix;
  if (hotfix === undefined) return [];
  const skipped = hotfix.skipped.length === 0 ? 'nothing' : hotfix.skipped.map(markdownCode).join(', ');
  const by = hotfix.by === undefined ? '' : ` by ${markdownCode(hotfix.by)}`;
  const text = `**Hotfix**${by}: ${markdownCode(shorten(hotfix.reason, 500))}. It goes past ${skipped}, and must be back-filled by ${hotfix.expires}.`;
  return [{ text }];
}

function configurationText(ridesAlong: readonly string[]): string {
  if (ridesAlong.length === 0) return 'Nothing but the release changes.';
  const shown = ridesAlong.slice(0, mostBehind).map(markdownCode).join(', ');
  const more = ridesAlong.length > mostBehind ? ` and ${ridesAlong.length - mostBehind} more` : '';
  return `⚠️ Configuration that was not published yet rides along: ${shown}${more}. To see it alone, publish it first.`;
}

function behindText(behind: PromotionEvidence['behind']): string {
  const rows = behind
    .slice(0, mostBehind)
    .map(
      ({ app, here, upstream }) =>
        `| ${app} | ${here === undefined ? '' : markdownCode(here)} | ${markdownCode(upstream)} |`,
    );
  const more = behind.length > mostBehind ? `\n\nand ${behind.length - mostBehind} more.` : '';
  return `${['| app | here | upstream |', '| --- | --- | --- |', ...rows].join('\n')}${more}`;
}

function rollbackText(app: string, environment: string): string {
  return `\`slipway rollback ${app} ${environment} --reason "…"\`, or \`git revert\` the merge: either restores the files of before, and holds the app.`;
}
