import { markdownCode } from '../../render/diff/formats/markdown-escape';
import { shorten } from '../../render/diff/formats/printable';
import type { GateResult } from '../gates/evaluate';

const longest = 300;

/** The verdict of every gate as a Markdown table. What gates quote can not break out of its place. */
export function gateTable(gates: readonly GateResult[]): string {
  if (gates.length === 0) return 'No gates.';
  const rows = gates.map(({ gate, verdict, skipped, stops }) => {
    const state = skipped === true ? `skipped (${verdict.state})` : verdict.state;
    const when = stops === undefined ? '' : ', for the merge';
    const opens =
      verdict.state === 'waiting'
        ? ` → opens ${verdict.until.toISOString()}`
        : verdict.state === 'blocked'
          ? ` → opens ${verdict.opens}`
          : '';
    return `| ${markdownCode(gate)} | ${marks[verdict.state]} ${state}${when} | ${markdownCode(shorten(`${verdict.why}${opens}`, longest))} |`;
  });
  return ['| gate | state | why |', '| --- | --- | --- |', ...rows].join('\n');
}

const marks = { open: '✅', waiting: '⏳', blocked: '❌' } as const;
