import { looksRandom } from './entropy';
import { secretName, secretPatterns } from './patterns';

/** A secret in clear. The value itself is never part of it. */
export interface Plaintext {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/** Texts that are long and random, and meant to be read by anyone. */
const publicMarks = [
  // Ciphertext: sealed values, SOPS values, age files.
  /^Ag[A-Za-z0-9+/]{300,}={0,2}$/,
  /^AQ[A-Za-z0-9+/]{300,}={0,2}$/,
  /^ENC\[/,
  /^(?:sha256|sha384|sha512|SHA256)[:-]/,
];

/** Blocks of text that hold nothing secret: certificates, public keys, age files. */
const publicBlocks = /-----BEGIN (CERTIFICATE|PUBLIC KEY|AGE ENCRYPTED FILE|PGP MESSAGE)-----[\s\S]*?-----END \1-----/g;

/** Finds what looks like a secret in clear in one text, line by line; each line is told once. */
export function findPlaintext(path: string, text: string): Plaintext[] {
  const readable = text.replace(publicBlocks, (block) => block.replace(/[^\n]/g, ' '));
  return readable.split('\n').flatMap((line, index) => {
    const what = lookOf(line);
    return what === undefined ? [] : [{ path, line: index + 1, what }];
  });
}

function lookOf(line: string): string | undefined {
  if (line.trim() === '') return undefined;
  const known = secretPatterns.find(({ pattern }) => pattern.test(line));
  if (known !== undefined) return known.what;
  const named = namedSecret(line);
  if (named !== undefined) return named;
  const random = wordsOf(line).find((word) => !isPublic(word) && looksRandom(word));
  if (random !== undefined) return 'a text that looks random';
  return base64Look(line);
}

/** `password: …` with a plain value: a reference, a variable or a template is none. */
function namedSecret(line: string): string | undefined {
  const match =
    /^\s*-?\s*["']?(?<name>[A-Za-z][\w.-]*)["']?\s*[:=]\s*["']?(?<value>[^\s"'#,{}[\]]{6,})["']?\s*,?$/.exec(line);
  const { name = '', value = '' } = match?.groups ?? {};
  if (!secretName.test(name) || /^(?:\$|<|\/|true$|false$|null$|Opaque$)/i.test(value) || isPublic(value))
    return undefined;
  // A name that says what is kept elsewhere: `existingSecret: orders-db`, `tokenSecret: github`.
  if (/^[a-z0-9]+(?:[-./][a-z0-9]+)*$/.test(value) && !/\d/.test(value)) return undefined;
  return `a value of '${name}'`;
}

function wordsOf(line: string): string[] {
  return (
    line.match(/[A-Za-z0-9+/_=.:[\]-]{20,}/g)?.flatMap((word) => (isPublic(word) ? [] : word.split(/[./:=]/))) ?? []
  );
}

function isPublic(word: string): boolean {
  return publicMarks.some((mark) => mark.test(word));
}

/** Base64 hides nothing: what it stands for is looked at too. */
function base64Look(line: string): string | undefined {
  const words = line.match(/[A-Za-z0-9+/]{24,}={0,2}/g)?.filter((word) => !isPublic(word)) ?? [];
  for (const word of words) {
    const decoded = Buffer.from(word, 'base64').toString('utf8');
    // What is no text is no text in disguise.
    if (/[^\x09\x0a\x0d\x20-\x7e]/.test(decoded)) continue;
    const known = decoded.split('\n').flatMap((one) => secretPatterns.find(({ pattern }) => pattern.test(one)) ?? []);
    if (known[0] !== undefined) return `${known[0].what}, in base64`;
  }
  return undefined;
}
