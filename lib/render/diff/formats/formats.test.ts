import fc from 'fast-check';
import { diffApp } from '../diff-objects';
import type { AppChange, K8sObject } from '../types';
import { formatHtml } from './format-html';
import { formatJson } from './format-json';
import { formatMarkdown } from './format-markdown';
import { formatText } from './format-text';
import { markdownCode } from './markdown-escape';
import { printable, shorten } from './printable';
import { anyText } from '../../../model/testing/any-text';

function configMap(name: string, data: Readonly<Record<string, string>>): K8sObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

function deployment(image: string, replicas: number): K8sObject {
  const spec = { replicas, template: { spec: { containers: [{ name: 'server', image }] } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'cart', namespace: 'shop' }, spec };
}

const claim: K8sObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
};

function app(before: readonly K8sObject[], after: readonly K8sObject[], name = 'cart'): AppChange {
  return diffApp({ app: name, environment: 'production', cluster: 'eu-1' }, before, after)!;
}

const sample = [
  app(
    [deployment('cart:v1', 2), configMap('files', { 'app.conf': 'a\nb\nc\nd\ne\nf\n' })],
    [deployment('cart:v2', 3), configMap('files', { 'app.conf': 'a\nb\nc\nD\ne\nf\n' })],
  ),
  app([claim], [], 'store'),
];

test('text shows apps, resources, reasons and fields, the highest risk first', () => {
  expect(formatText(sample)).toBe(`production/eu-1/store  removed  data-loss  (1 removed)
  - PersistentVolumeClaim shop/data  data-loss
      is deleted with everything stored in it

production/eu-1/cart  changed  restart  (2 changed)
  ~ Deployment shop/cart  restart
      replaces its pods
      changes how many run
    ~ spec.template.spec.containers[server].image: cart:v1 → cart:v2  [restart]
    ~ spec.replicas: 2 → 3  [scale]
  ~ ConfigMap shop/files  config
      is configured differently
      data["app.conf"]:  [config]
        line 2:
        b
        c
    -   d
    +   D
        e
        f

2 apps; resources: 2 changed, 1 removed; risk: 1 data-loss, 1 restart, 1 config
`);
});

test('text has colours when asked for, and only then', () => {
  expect(formatText(sample)).not.toContain('\u001b');
  expect(formatText(sample, { color: true })).toContain('\u001b[31m');
});

test('text is never wider than asked for, and the risk of a long line stays', () => {
  const long = [app([configMap('a', { a: 'x'.repeat(500) })], [configMap('a', { a: 'y'.repeat(500) })])];
  const lines = formatText(long, { width: 60 }).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBe(60);
  expect(lines.some((line) => line.endsWith('…  [config]'))).toBe(true);
});

test('nothing in the content acts on the terminal or reorders text', () => {
  const evil = '\u001b]0;x\u0007\u009b31m\u202e\u2066\u200bend';
  const changes = [app([configMap('a', {})], [configMap('a', { a: evil, [evil]: `${evil}\nx\r\n` })])];
  for (const format of [formatText, formatMarkdown, formatHtml]) {
    expect(format(changes)).not.toMatch(/[^\P{C}\n\t]/u);
  }
});

test('no difference is said so', () => {
  expect(formatText([])).toBe('No differences.\n');
  expect(formatMarkdown([])).toBe('No differences.\n');
  expect(JSON.parse(formatJson([]))).toMatchObject({ version: 1, risk: null, apps: [] });
  expect(formatHtml([])).toContain('No differences');
});

test('Markdown has a summary and the details of each resource', () => {
  const text = formatMarkdown(sample);
  expect(text).toContain('**2 apps**; resources: 2 changed, 1 removed');
  expect(text).toContain('| data-loss | 1 |\n| restart | 1 |\n| config | 1 |\n');
  expect(text).toContain(
    `| ${markdownCode('store')} | ${markdownCode('production')} | ${markdownCode('eu-1')} | data-loss | 1 removed |`,
  );
  expect(text).toContain(
    '```diff\n! spec.template.spec.containers[server].image: cart:v1 → cart:v2\n! spec.replicas: 2 → 3\n```',
  );
  expect(text.indexOf('PersistentVolumeClaim')).toBeLessThan(text.indexOf('Deployment'));
  expect(text).not.toContain('not shown');
});

test('Markdown content can neither end its block nor become a mention, a link, a tag or a table cell', () => {
  const evil =
    'x\n```\n````\n</details>\n<script>alert(1)</script> @everyone #1 | [a](https://evil.example) www.evil.example\n';
  const text = formatMarkdown([
    app([configMap('a', {})], [configMap('a', { 'a.txt': evil, '@team|`': evil })], '@team|`<b>'),
  ]);
  const fence = /^(`{5,})diff\n([\s\S]*?)\n\1$/gm;
  const outside = text.replaceAll(fence, '');
  expect(text.match(fence)).toHaveLength(1);
  for (const danger of ['@', '<script', '`', '[a]', 'www.', 'https:', 'evil', '<b>,'])
    expect(outside).not.toContain(danger);
  expect(outside.match(/<\/details>/g)).toHaveLength(1);
  const rows = outside.split('\n').filter((line) => line.includes('&#64;team') && line.startsWith('|'));
  expect(rows.map((row) => row.split('|').length)).toEqual([7]);
});

test('Markdown that does not fit keeps its summary, shows the highest risks and counts what it leaves out', () => {
  const noise = Array.from({ length: 50 }, (_, at) => configMap(`c${at}`, { a: 'x\n'.repeat(100) }));
  const text = formatMarkdown(
    [
      app(
        [claim, ...noise],
        noise.map((one) => ({ ...one, data: { a: 'y\n'.repeat(150) } })),
      ),
    ],
    { limit: 6000 },
  );
  expect(text.length).toBeLessThanOrEqual(6000);
  expect(text).toContain('| data-loss | 1 |\n| config | 50 |');
  expect(text).toContain('PersistentVolumeClaim');
  const shown = text.match(/<details>/g)!.length;
  expect(text).toContain(`${51 - shown} more resources not shown`);
});

test('Markdown cuts a long resource and counts its lines', () => {
  const lines = Array.from({ length: 400 }, (_, at) => `line ${at}`).join('\n');
  const text = formatMarkdown([app([configMap('a', { a: 'x\n' })], [configMap('a', { a: lines })])]);
  expect(text).toMatch(/\n20[0-9] more lines not shown\.\n/);
});

test('of 3,000 apps the riskiest are listed and the others counted', () => {
  const many = Array.from({ length: 3000 }, (_, at) => app([], [configMap('a', {})], `app-${String(at)}`));
  const text = formatMarkdown([...many, ...sample]);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toContain('**3002 apps**');
  expect(text.indexOf(markdownCode('store'))).toBeLessThan(text.indexOf(markdownCode('app-0')));
  expect(text).toMatch(/\d+ more apps not listed\./);
});

const content = fc.dictionary(anyText(), anyText({ maxLength: 300 }), {
  maxKeys: 5,
});

test('Markdown is never longer than its limit, whatever the content, and never ends within a character', () => {
  const changes = fc.array(fc.tuple(content, content), { maxLength: 6 }).map((all) =>
    all.flatMap(([before, after], at) => {
      const place = { app: `app-${String(at)}`, environment: 'dev', cluster: 'eu-1' };
      return diffApp(place, [configMap('a', before)], [configMap('a', after)]) ?? [];
    }),
  );
  fc.assert(
    fc.property(changes, fc.integer({ min: 0, max: 4000 }), (all, limit) => {
      const text = formatMarkdown(all, { limit });
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(/\p{Cs}/u.test(text)).toBe(false);
      expect((text.match(/<details>/g) ?? []).length).toBe((text.match(/<\/details>/g) ?? []).length);
    }),
  );
});

test('JSON is the plan itself, in a fixed order of fields', () => {
  const parsed: unknown = JSON.parse(formatJson(sample));
  expect(parsed).toMatchObject({
    version: 1,
    risk: 'data-loss',
    counts: { added: 0, removed: 1, changed: 2, byRisk: { 'data-loss': 1, restart: 1, config: 1 } },
    apps: [
      { app: 'store', change: 'removed', risk: 'data-loss' },
      { app: 'cart', environment: 'production', cluster: 'eu-1', change: 'changed', risk: 'restart' },
    ],
  });
  expect(formatJson([...sample].reverse())).toBe(formatJson(sample));
});

test('HTML is one page without scripts or assets, with its content escaped', () => {
  const page = formatHtml([
    app([configMap('a', {})], [configMap('a', { '<img src=x onerror=1>': '"><script>alert(1)</script>' })]),
    ...sample,
  ]);
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<img|https?:/);
  expect(page).toContain('&lt;script&gt;');
  expect(page).toContain("default-src 'none'");
});

test('a shortened text never ends in half a character', () => {
  expect(shorten('😀😀😀', 4)).toBe('😀…');
  expect(printable('a\u0000\ud800b\tc\n')).toBe('a\\u{0}\\u{d800}b\tc\n');
});
