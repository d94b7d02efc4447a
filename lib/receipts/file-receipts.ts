import { readFile } from 'node:fs/promises';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { z } from 'zod';
import { throwIfAny, UserError } from '../errors';
import type { Receipt } from '../model/receipt';
import { schemaProblems, strict } from '../model/schema-problems';
import { isWanted, type ReceiptSource } from './receipt-source';

const text = z.string().min(1);
const moment = z.iso.datetime({ offset: true });

/** The shape of a file of receipts, in YAML or JSON. */
export const receiptsFileSchema = strict({
  receipts: z.array(
    strict({
      environment: text,
      cluster: text,
      app: text,
      tree: text,
      health: z.enum(['healthy', 'progressing', 'degraded', 'suspended', 'missing', 'unknown']),
      since: moment,
      observed: moment,
      source: text.optional(),
    }),
  ),
});

/** Receipts out of a file, read anew each time: for clusters that nothing reaches, and for tests. */
export function fileReceipts(path: string): ReceiptSource {
  return {
    async read(wanted) {
      return parseReceipts(path, await textOf(path)).filter((one) => isWanted(one, wanted));
    },
  };
}

/** Reads the text of a file of receipts. @throws UserError with every mistake in it */
export function parseReceipts(path: string, content: string): Receipt[] {
  const value = parsed(path, content);
  throwIfAny(schemaProblems(receiptsFileSchema, value).map((one) => ({ ...one, where: path })));
  return receiptsFileSchema.parse(value).receipts.map(({ since, observed, source, ...rest }) => ({
    ...rest,
    since: new Date(since),
    observed: new Date(observed),
    source: source === undefined ? `file ${path}` : `${source}, by file ${path}`,
  }));
}

/** Writes receipts as such a file, in YAML. */
export function formatReceipts(receipts: readonly Receipt[]): string {
  const plain = receipts.map(({ since, observed, ...rest }) => ({
    ...rest,
    since: since.toISOString(),
    observed: observed.toISOString(),
  }));
  return dump({ receipts: plain }, { lineWidth: -1, noRefs: true, schema: CORE_SCHEMA });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError('the receipts can not be read', 'write the file: slipway receipts', path, { cause: error });
  }
}

/** With a schema that has no dates: what is not quoted stays text, as in JSON. */
function parsed(path: string, content: string): unknown {
  try {
    return load(content, { schema: CORE_SCHEMA });
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw new UserError(`this is neither YAML nor JSON: ${reason}`, 'mend the file', path, { cause: error });
  }
}
