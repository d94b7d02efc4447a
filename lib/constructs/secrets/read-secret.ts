import { LineCounter, parseDocument } from 'yaml';
import { UserError, type Problem } from '../../errors';
import { nearestNames } from '../../model/names';
import type { SecretFile } from '../../model/secret';
import { secretBackends } from './backends';
import type { ProvidedSecret } from './secret-backend';

const known = new WeakMap<SecretFile, ProvidedSecret | UserError>();

/**
 * Reads the file of a secret, once.
 *
 * @throws UserError with everything that is wrong with it.
 */
export function readSecret(file: SecretFile): ProvidedSecret {
  const read = known.get(file) ?? readOrError(file);
  known.set(file, read);
  if (read instanceof UserError) throw read;
  return read;
}

function readOrError(file: SecretFile): ProvidedSecret | UserError {
  try {
    return readFile(file);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function readFile(file: SecretFile): ProvidedSecret {
  const document = parse(file);
  const backend = secretBackends.find((one) => one.owns(document));
  if (backend === undefined) {
    const names = secretBackends.map((one) => one.name);
    const given = String(document['backend']);
    throw new UserError(`backend '${given}' is none`, nearestNames(given, names), file.path);
  }
  const read = backend.read(file, document);
  if (isProblems(read)) throw new UserError(read.map((one) => ({ where: file.path, ...one })));
  return read;
}

function isProblems(read: ProvidedSecret | readonly Problem[]): read is readonly Problem[] {
  return Array.isArray(read);
}

function parse({ path, text }: SecretFile): Readonly<Record<string, unknown>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, stringKeys: true });
  if (document.errors.length > 0) {
    throw new UserError(
      document.errors.map(({ message, pos }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        const [problem = message] = message.split('\n');
        return { where: `${path}:${line}:${col}`, problem: problem.replace(/ at line .*$/, ''), fix: 'mend the YAML' };
      }),
    );
  }
  const value = tryPlain(document);
  if (!isRecord(value)) throw new UserError('is no secret', 'make it by slipway seal, or see docs/secrets.md', path);
  return value;
}

/** Aliases are refused: a short file could stand for a huge one. */
function tryPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
