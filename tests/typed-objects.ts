import { join } from 'node:path';
import ts from 'typescript';

/** Where the type of a kind is found. */
export interface KindType {
  /** Module of a package of models. */
  readonly module: string;
  readonly type: string;
}

/** A rendered object, and what it is called in messages. */
export interface TypedObject {
  readonly path: string;
  readonly object: object;
  readonly kind: KindType;
}

/**
 * Checks objects against the types of their CRDs by the TypeScript compiler, as if each were written out in code: unknown
 * fields, missing ones and wrong types are errors at any depth, which validators of these packages let through.
 *
 * @returns one message per mistake.
 */
export function typeErrors(objects: readonly TypedObject[]): string[] {
  const file = join(__dirname, 'typed-objects.virtual.ts');
  const names = new Map(objects.map(({ kind }) => [`${kind.module} ${kind.type}`, kind]));
  const aliases = new Map([...names.keys()].map((key, index) => [key, `Kind${index}`]));
  const lines = [
    ...[...names].map(
      ([key, { module: from, type }]) => `import type { ${type} as ${aliases.get(key) ?? ''} } from '${from}';`,
    ),
    ...objects.map(
      ({ object, kind }, index) =>
        `export const o${index}: ${aliases.get(`${kind.module} ${kind.type}`) ?? ''} = ${JSON.stringify(object)};`,
    ),
  ];
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.Node20,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
  };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  const content = lines.join('\n');
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, content, ts.ScriptTarget.ES2022) : readSource(name, ...rest);
  host.fileExists = (name) => name === file || ts.sys.fileExists(name);
  host.readFile = (name) => (name === file ? content : ts.sys.readFile(name));
  const program = ts.createProgram([file], options, host);
  // Just this file: what it imports was checked when it was published.
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) => {
    const text = ts.flattenDiagnosticMessageText(one.messageText, ' ');
    if (one.file === undefined || one.start === undefined) return text;
    const line = one.file.getLineAndCharacterOfPosition(one.start).line;
    return `${objects[line - names.size]?.path ?? one.file.fileName}: ${text}`;
  });
}
