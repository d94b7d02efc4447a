import type { ReceiptSource } from '../receipts/receipt-source';

/** What a source would have told at an earlier time: what was observed in the same state later, was so then. */
export function receiptsAsOf(source: ReceiptSource, at: Date): ReceiptSource {
  return {
    read: async (wanted) => {
      const known = (await source.read(wanted)).filter(({ since }) => since <= at);
      return known.map((receipt) => (receipt.observed > at ? { ...receipt, observed: at } : receipt));
    },
  };
}
