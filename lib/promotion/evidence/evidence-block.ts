import { z } from 'zod';
import { versionLabel, type Release } from '../../model/release';
import { highestRisk, type AppChange } from '../../render/diff';
import type { GateResult } from '../gates/evaluate';
import { imageChanges } from './image-changes';
import { textOf } from './request-body';

const version = z.object({ label: z.string(), generation: z.int() });

const blockSchema = z.object({
  version: z.literal(1),
  kind: z.enum(['promotion', 'release', 'rollback', 'back-fill']),
  app: z.string(),
  environment: z.string(),
  /** Where the release comes from; of a rollback nothing. */
  from: z.string().optional(),
  /** Which generation of it there. */
  fromGeneration: z.int().optional(),
  before: version.optional(),
  after: version,
  images: z.array(z.object({ name: z.string(), before: z.string().optional(), after: z.string().optional() })),
  gates: z.array(z.object({ name: z.string(), state: z.string(), skipped: z.boolean().optional() })),
  risk: z.string().optional(),
  /** Id of the plan, as in the trailer of its commit. */
  plan: z.string(),
});

/** What a request's body says, for machines. Fields are only ever added to it. */
export type EvidenceBlock = Readonly<z.infer<typeof blockSchema>>;

/** What a block is made from. */
export interface BlockSource extends Pick<EvidenceBlock, 'kind' | 'environment' | 'plan'> {
  readonly present: Release | undefined;
  readonly next: Release;
  readonly gates: readonly GateResult[];
  readonly changes: readonly AppChange[];
}

/** Says of a planned change what machines want to know. */
export function blockOf({ kind, environment, plan, present, next, gates, changes }: BlockSource): EvidenceBlock {
  const from = kind === 'rollback' ? undefined : next.promotedFrom;
  return {
    version: 1,
    kind,
    app: next.app,
    environment,
    ...(from === undefined ? {} : { from: from.environment, fromGeneration: from.generation }),
    ...(present === undefined ? {} : { before: versionIn(present) }),
    after: versionIn(next),
    images: imageChanges(present, next).map(({ name, before, after }) => {
      const [old, now] = [textOf(before), textOf(after)];
      return { name, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) };
    }),
    gates: gates.map(({ gate, verdict, skipped }) => ({
      name: gate,
      state: verdict.state,
      ...(skipped === undefined ? {} : { skipped }),
    })),
    ...(changes.length === 0 ? {} : { risk: highestRisk(changes.map((one) => one.risk)) }),
    plan,
  };
}

function versionIn(release: Release): z.infer<typeof version> {
  return { label: versionLabel(release), generation: release.generation };
}

const begin = '<!-- slipway:evidence ';
const end = ' -->';

/**
 * A block that forges do not show: an HTML comment with one line of JSON.
 *
 * `<`, `>`, `&` and `-` in the JSON's texts are written as escapes, so that nothing in it ends the comment.
 */
export function evidenceBlock(block: EvidenceBlock): string {
  const json = JSON.stringify(block).replace(
    /[<>&-]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${begin}${json}${end}`;
}

/**
 * Reads the block of a body, or undefined where there is none that can be read.
 *
 * A body with two of them is not believed: the rest of Slipway's text can not hold one, so somebody added it.
 */
export function parseEvidenceBlock(body: string): EvidenceBlock | undefined {
  const parts = body.split(begin);
  const [json, ...after] = (parts[1] ?? '').split(end);
  if (parts.length !== 2 || json === undefined || after.length === 0) return undefined;
  try {
    return blockSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
