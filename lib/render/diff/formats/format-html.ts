import type { AppChange, FieldChange, ResourceChange } from '../types';
import { fieldLines } from './field-lines';
import { countsInWords, occurring, overview, placeOf, resourceTitle } from './overview';
import { plural, printable } from './printable';

/** Writes a diff as one page that needs nothing else: no script, no asset, nothing fetched. */
export function formatHtml(changes: readonly AppChange[]): string {
  const { apps, counts } = overview(changes);
  const title = apps.length === 0 ? 'No differences' : `${plural(apps.length, 'app')}: ${countsInWords(counts)}`;
  const rows = occurring(counts).map(([risk, count]) => `<tr><td class="${risk}">${risk}</td><td>${count}</td></tr>`);
  const table = rows.length === 0 ? '' : `<table><tr><th>risk</th><th>resources</th></tr>${rows.join('')}</table>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Slipway diff: ${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${table}
${apps.map(appSection).join('\n')}
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .1rem 1rem .1rem 0; }
details { margin: .3rem 0 .3rem 1rem; }
pre { overflow-x: auto; font: 13px/1.4 ui-monospace, monospace; margin: .3rem 0 .3rem 1rem; }
.data-loss, .refused { color: light-dark(#b00020, #ff8a80); font-weight: bold; }
.security { color: light-dark(#7b1fa2, #e1a6f5); font-weight: bold; }
.restart, .scale { color: light-dark(#8a5a00, #ffcf70); }
ins { color: light-dark(#116329, #7ee787); text-decoration: none; }
del { color: light-dark(#a40e26, #ff9a8f); text-decoration: none; }
`;

function appSection(app: AppChange): string {
  const resources = app.resources.map(resourceDetails).join('\n');
  const title = `${escapeHtml(placeOf(app))} ${app.change} <span class="${app.risk}">${app.risk}</span>`;
  return `<section><h2>${title}</h2><p>${countsInWords(app.counts)}</p>\n${resources}</section>`;
}

function resourceDetails(resource: ResourceChange): string {
  const { risk, change, reasons, fields } = resource;
  const title = `${escapeHtml(resourceTitle(resource))} ${change} <span class="${risk}">${risk}</span>`;
  const says = reasons.map((reason) => `<li><span class="${reason.risk}">${reason.risk}</span>: ${reason.says}</li>`);
  const lines = fields.length === 0 ? '' : `<pre>${fields.map(fieldHtml).join('\n')}</pre>`;
  return `<details><summary>${title}</summary><ul>${says.join('')}</ul>${lines}</details>`;
}

function fieldHtml(field: FieldChange): string {
  return fieldLines(field)
    .map(({ sign, text }) => {
      const line = escapeHtml(`${sign === 'note' ? ' ' : sign} ${text}`);
      return sign === '+' ? `<ins>${line}</ins>` : sign === '-' ? `<del>${line}</del>` : line;
    })
    .join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (one) => entities[one] ?? one);
}
