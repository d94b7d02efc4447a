import type { Receipt } from '../../model/receipt';
import { formatDuration } from '../../model/units';
import { markdownCode } from '../../render/diff/formats/markdown-escape';

const mostRows = 30;

/** Where the app was seen, how, and for how long without a break. */
export function receiptTable(receipts: readonly Receipt[], app: string): string {
  const own = receipts.filter((one) => one.app === app);
  if (own.length === 0) return 'None.';
  const rows = [...own]
    .sort((a, b) => b.observed.getTime() - a.observed.getTime())
    .slice(0, mostRows)
    .map(({ environment, cluster, health, since, observed, source, tree }) => {
      const soaked = formatDuration({ milliseconds: Math.max(0, observed.getTime() - since.getTime()) });
      const cells = [environment, cluster, markdownCode(tree.slice(0, 10)), health, soaked, observed.toISOString()];
      return `| ${[...cells, markdownCode(source.slice(0, 100))].join(' | ')} |`;
    });
  const head = [
    '| environment | cluster | tree | health | for | last seen | by |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}
