import type { FilledText } from '../../model/notification-settings';

/** Text with expressions of Go's template language in it. @example filled`${app.name} has degraded` */
export function filled(strings: TemplateStringsArray, ...values: readonly string[]): FilledText {
  return { format: strings.map((one) => one.replaceAll('%', '%%')).join('%v'), values };
}

/** As a template that gives the text as it is. */
export function plain({ format, values }: FilledText): string {
  const parts = format.split(/(%v|%%)/);
  const left = [...values];
  return parts.map((one) => (one === '%v' ? `{{ ${left.shift() ?? ''} }}` : one === '%%' ? '%' : one)).join('');
}

/** As a template that gives the text as a JSON string, quotes included: whatever stands in it, JSON stays JSON. */
export function json({ format, values }: FilledText): string {
  if (values.length === 0) return JSON.stringify(format.replaceAll('%%', '%'));
  return `{{ printf ${JSON.stringify(format)} ${values.map((one) => `(${one})`).join(' ')} | toJson }}`;
}

/** As a template that gives a JSON object of texts. */
export function jsonObject(fields: Readonly<Record<string, FilledText>>): string {
  return `{${Object.entries(fields)
    .map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`)
    .join(',')}}`;
}
