import type { CommitRange } from '../../forge/forge';
import { versionLabel, type Release } from '../../model/release';
import type { AppChange } from '../../render/diff';
import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { shorten } from '../../render/diff/formats/printable';
import type { GateResult } from '../gates/evaluate';
import { blockOf, evidenceBlock, type EvidenceBlock } from './evidence-block';
import { gateTable } from './gate-table';
import { imageChanges } from './image-changes';
import { requestBody, type Section } from './request-body';
import { commitRange, imageTable } from './version-table';

/** A change of one app in one environment that is no promotion. */
export interface OtherEvidence {
  readonly environment: string;
  readonly present: Release | undefined;
  readonly next: Release;
  readonly changes: readonly AppChange[];
  readonly planId: string;
  /** Between the builds; undefined where nobody could tell. */
  readonly commits?: CommitRange | undefined;
}

/** The body of a request that brings a build, or a hotfix from further down, into an environment. */
export function entryBody(
  evidence: OtherEvidence & {
    readonly kind: 'release' | 'back-fill';
    readonly gates: readonly GateResult[];
  },
): string {
  const { present, next, gates, kind, environment, commits } = evidence;
  const sections: Section[] = [
    { text: headline(kind, evidence) },
    { title: 'Versions', text: imageTable(imageChanges(present, next)) },
    ...commitRange(present?.source, next.source, commits),
    { title: 'Gates', text: gateTable(gates) },
    {
      title: 'How to roll back',
      text: `\`slipway rollback ${next.app} ${environment} --reason "…"\`, or \`git revert\` the merge.`,
    },
  ];
  return written(evidence, kind, sections, gates);
}

function headline(kind: 'release' | 'back-fill', { environment, present, next }: OtherEvidence): string {
  const versions = `${present === undefined ? 'nothing' : markdownCode(versionLabel(present))} → ${markdownCode(versionLabel(next))}`;
  const line = `**${next.app}** in **${environment}**: ${versions}`;
  if (kind === 'release') return `${line}, a build that enters here directly.`;
  const from = next.promotedFrom?.environment ?? 'further down';
  return `${line}, back from **${from}**: a hotfix passed ${environment} over. Merge it, or close it once a build with the fix came all the way.`;
}

/** The body of an urgent request that takes a release back. */
export function rollbackBody(evidence: OtherEvidence & { readonly reason: string }): string {
  const { present, next, reason, environment } = evidence;
  const before = present === undefined ? 'nothing' : markdownCode(versionLabel(present));
  const sections: Section[] = [
    { text: `**${next.app}** in **${environment}** goes back: ${before} → ${markdownCode(versionLabel(next))}.` },
    { title: 'Why', text: markdownCode(shorten(reason, 1000)) },
    { title: 'Versions', text: imageTable(imageChanges(present, next)) },
    {
      title: 'What then',
      text: `It stays held until \`slipway unhold ${next.app} ${environment} --reason "…"\`. Every file is as it was before, byte for byte.`,
    },
  ];
  return written(evidence, 'rollback', sections, []);
}

function written(
  { environment, present, next, changes, planId }: OtherEvidence,
  kind: EvidenceBlock['kind'],
  sections: readonly Section[],
  gates: readonly GateResult[],
): string {
  const block = evidenceBlock(blockOf({ kind, environment, plan: planId, present, next, gates, changes }));
  return requestBody({ sections, changes, block });
}
