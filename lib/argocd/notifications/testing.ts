/**
 * Fills in what templates here say, with the few functions of Go's template language that they use, so that a test can
 * hand the result to whoever reads it. What Argo CD itself makes of them is tested where its command-line tool is.
 */
export function fillIn(template: string, data: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{\{ (.*?) \}\}/gs, (_all, expression: string) => {
    const tokens = expression.match(/"(?:[^"\\]|\\.)*"|[()|]|[^\s()|]+/g) ?? [];
    const { value } = pipeline(tokens, 0, data);
    return text(value);
  });
}

interface Parsed {
  readonly value: unknown;
  readonly next: number;
}

function pipeline(tokens: readonly string[], at: number, data: Readonly<Record<string, unknown>>): Parsed {
  let result = command(tokens, at, data, []);
  while (tokens[result.next] === '|') result = command(tokens, result.next + 1, data, [result.value]);
  return result;
}

function command(
  tokens: readonly string[],
  start: number,
  data: Readonly<Record<string, unknown>>,
  piped: readonly unknown[],
): Parsed {
  const [name = ''] = tokens.slice(start);
  const call = functions[name];
  const values: unknown[] = [];
  let at = call === undefined ? start : start + 1;
  while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') {
    const one = operand(tokens, at, data);
    values.push(one.value);
    at = one.next;
  }
  return { value: call === undefined ? values[0] : call(...values, ...piped), next: at };
}

function operand(tokens: readonly string[], at: number, data: Readonly<Record<string, unknown>>): Parsed {
  const token = tokens[at] ?? '';
  if (token === '(') {
    const inner = pipeline(tokens, at + 1, data);
    const [after = ''] = tokens.slice(inner.next + 1);
    const isField = /^\.\w/.test(after);
    return {
      value: isField ? field(inner.value, after) : inner.value,
      next: inner.next + (isField ? 2 : 1),
    };
  }
  if (token.startsWith('"')) return { value: JSON.parse(token), next: at + 1 };
  if (/^\d+$/.test(token)) return { value: Number(token), next: at + 1 };
  if (token.startsWith('.')) return { value: field(data, token), next: at + 1 };
  // A function without arguments.
  const call = functions[token];
  if (call === undefined) throw new Error(`nothing here knows '${token}'`);
  return { value: call(), next: at + 1 };
}

function field(value: unknown, path: string): unknown {
  return path
    .split('.')
    .filter((one) => one !== '')
    .reduce<unknown>((at, one) => (isRecord(at) ? at[one] : undefined), value);
}

/** As sprig and Go have them, as far as the templates here go. */
const functions: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  coalesce: (...values) => values.find((one) => !isEmpty(one)),
  default: (standIn, value) => (isEmpty(value) ? standIn : value),
  dict: (...pairs) =>
    Object.fromEntries(pairs.flatMap((key, at) => (at % 2 === 0 ? [[text(key), pairs[at + 1]] as const] : []))),
  dig: (...all) => {
    const [value, standIn, ...keys] = [...all].reverse();
    return keys.reverse().reduce((at, key) => (isRecord(at) ? at[text(key)] : undefined), value) ?? standIn;
  },
  first: (list) => (Array.isArray(list) ? (list[0] as unknown) : undefined),
  index: (value, key) => (isRecord(value) ? value[text(key)] : undefined),
  join: (separator, list) => (Array.isArray(list) ? list.map(text).join(text(separator)) : ''),
  list: (...values) => values,
  printf: (format, ...values) => {
    const left = [...values];
    return text(format).replaceAll(/%v|%%/g, (one) => (one === '%%' ? '%' : text(left.shift())));
  },
  regexReplaceAll: (pattern, value, by) => text(value).replaceAll(new RegExp(text(pattern), 'g'), text(by)),
  splitList: (separator, value) => text(value).split(text(separator)),
  toJson: (value) => JSON.stringify(value),
  trimSuffix: (suffix, value) =>
    text(value).endsWith(text(suffix)) ? text(value).slice(0, -text(suffix).length) : value,
  urlquery: (value) => encodeURIComponent(text(value)),
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '<no value>';
}
