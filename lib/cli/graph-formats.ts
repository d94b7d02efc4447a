import type { CallGraph, GraphCall } from '../model/call-graph';

/** Writes a graph in Graphviz' language. @see https://graphviz.org/doc/info/lang.html */
export function graphDot({ environment, systems, calls }: CallGraph): string {
  const clusters = systems.flatMap(({ name, apps }, index) => [
    `  subgraph cluster_${index} {`,
    `    label=${dotText(name)};`,
    ...apps.map((app) => `    ${dotText(app)};`),
    '  }',
  ]);
  return [
    `digraph ${dotText(environment ?? 'calls')} {`,
    '  graph [rankdir=LR, fontname="Helvetica,Arial,sans-serif", style="rounded,filled", color="#d0d7de", fillcolor="#f6f8fa"];',
    '  node [shape=box, style="rounded,filled", fillcolor="#ffffff", color="#57606a", fontname="Helvetica,Arial,sans-serif"];',
    '  edge [color="#57606a", fontsize=10, fontname="Helvetica,Arial,sans-serif"];',
    ...clusters,
    ...calls.map((call) => `  ${dotText(call.from)} -> ${dotText(call.to)} [label=${dotText(portsInWords(call))}];`),
    '}',
    '',
  ].join('\n');
}

/** Writes a graph as a Mermaid flowchart, which forges draw in Markdown. @see https://mermaid.js.org/syntax/flowchart.html */
export function graphMermaid({ systems, calls }: CallGraph): string {
  const ids = new Map(systems.flatMap(({ apps }) => apps).map((app, index) => [app, `app${index}`]));
  const node = (app: string): string => ids.get(app) ?? '';
  const groups = systems.flatMap(({ name, apps }, index) => [
    `  subgraph system${index}[${mermaidText(name)}]`,
    ...apps.map((app) => `    ${node(app)}[${mermaidText(app)}]`),
    '  end',
  ]);
  const edges = calls.map((call) => `  ${node(call.from)} -->|${mermaidText(portsInWords(call))}| ${node(call.to)}`);
  return ['flowchart LR', ...groups, ...edges, ''].join('\n');
}

/** Draws a graph, without a browser. The same graph gives the same bytes. */
export async function graphSvg(graph: CallGraph): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  return (await Graphviz.load()).dot(graphDot(graph), 'svg');
}

function portsInWords({ ports }: GraphCall): string {
  return ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
}

/** In quotes a backslash begins an escape, in labels even one like `\N`, the node's name. A label of line feeds crashes Graphviz. */
function dotText(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ');
  return `"${line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function mermaidText(text: string): string {
  return `"${text.replace(/[^A-Za-z0-9 ,/.-]/g, (one) => `#${one.codePointAt(0) ?? 0};`)}"`;
}
