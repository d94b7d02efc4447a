import { Option } from 'commander';
import type { CallGraph } from '../../model/call-graph';
import { textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

const formats = ['svg', 'dot', 'mermaid'] as const;

export const command: Command = {
  name: 'graph',
  summary: 'Draw who calls whom, from the calls that apps declare',
  examples: [
    ['graph --environment production > calls.svg', 'the apps of one environment as a picture'],
    ['graph --format mermaid', 'for Markdown: forges draw it'],
    ['graph --format dot', "Graphviz' language, to be drawn otherwise"],
  ],
  json: `{ environment | null, systems: [{ name, apps: [name] }], calls: [{ from, to, ports: [{ port, protocol }] }] }`,
  configure: (command) =>
    command
      .option('--environment <environment>', 'only the apps of this environment (default: all together)')
      .addOption(new Option('--format <format>', 'how it is drawn').choices(formats).default('svg')),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { findEnvironment } = await import('../../model/platform');
  const { callGraph } = await import('../../model/call-graph');
  const format = textOption(args, 'format');
  const platform = loadProgram(context);
  const name = textOption(args, 'environment');
  const graph = callGraph(platform, name === undefined ? undefined : findEnvironment(platform, name).name);
  const json = { ...graph, environment: graph.environment ?? null };
  return { text: context.json ? '' : await drawn(graph, format), json };
}

async function drawn(graph: CallGraph, format: string | undefined): Promise<string> {
  const { graphDot, graphMermaid, graphSvg } = await import('../graph-formats');
  switch (format) {
    case 'dot':
      return graphDot(graph);
    case 'mermaid':
      return graphMermaid(graph);
    default:
      return await graphSvg(graph);
  }
}
