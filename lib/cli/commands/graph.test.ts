import fc from 'fast-check';
import type { CallGraph } from '../../model/call-graph';
import { graphDot, graphMermaid, graphSvg } from '../graph-formats';
import { sourceFile, TestProgram } from '../testing';

const calls: CallGraph['calls'] = [
  { from: 'cart', to: 'redis', ports: [{ port: 6379, protocol: 'tcp' }] },
  { from: 'loadtest', to: 'web', ports: [{ port: 80, protocol: 'http' }] },
  { from: 'web', to: 'cart', ports: [{ port: 7070, protocol: 'grpc' }] },
];

let program: TestProgram;
beforeAll(() => {
  program = new TestProgram({
    files: {
      'lib/apps/site/loadtest.ts': sourceFile(
        { 'constructs/workload-app': 'workload', './web': 'web' },
        `export const loadtest = workload({
  name: 'loadtest', system: 'site', owner: 'team-site', image: 'registry.example.com/loadtest:v1', environments: ['dev'],
  calls: { TARGET: web, AGAIN: web },
});`,
      ),
    },
  });
});
afterAll(() => program.remove());

test('the graph follows the declared calls, two to one app being one line', async () => {
  expect(await program.json('graph')).toEqual({
    environment: null,
    systems: [
      { name: 'shop', apps: ['cart', 'redis'] },
      { name: 'site', apps: ['loadtest', 'web'] },
    ],
    calls,
  });
});

test('an environment shows its own apps only', async () => {
  const graph = await program.json('graph --environment production');
  expect(graph).toMatchObject({ environment: 'production', calls: [calls[0], calls[2]] });
});

test('Graphviz gets a cluster per system and the ports on the lines', async () => {
  const dot = await program.text('graph --format dot');
  expect(dot).toContain('subgraph cluster_0 {\n    label="shop";\n    "cart";\n    "redis";\n  }');
  expect(dot).toContain('"web" -> "cart" [label="7070/grpc"];');
});

test('Mermaid gets the same', async () => {
  const mermaid = await program.text('graph --format mermaid');
  expect(mermaid).toContain('flowchart LR\n  subgraph system0["shop"]\n    app0["cart"]\n    app1["redis"]\n  end');
  expect(mermaid).toContain('app3 -->|"7070/grpc"| app0');
});

test('the picture is the same each time, and names the apps and their calls', async () => {
  const svg = await program.text('graph');
  expect(svg).toContain('</svg>');
  for (const text of ['cart', 'redis', '7070/grpc', 'site']) expect(svg).toContain(`>${text}</text>`);
  expect(await program.text('graph --format svg')).toBe(svg);
});

test('another format is wrong usage', async () => {
  expect(await program.run('graph --format png')).toMatchObject({ code: 2 });
});

test('no name breaks out of its place', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .string({ unit: fc.constantFrom('"', '\\', '\n', ']', '#', ';', 'N', 'a', '<', '&', '|', '-') })
        .filter((s) => s.trim() !== ''),
      async (name) => {
        const graph: CallGraph = {
          environment: undefined,
          systems: [{ name, apps: [name, 'b'] }],
          calls: [{ from: name, to: 'b', ports: [] }],
        };
        const svg = await graphSvg(graph);
        expect(svg.match(/class="node"/g)).toHaveLength(2);
        expect(svg.match(/class="edge"/g)).toHaveLength(1);
        expect(graphDot(graph)).toContain('-> "b"');
        expect(
          graphMermaid(graph)
            .split('\n')
            .filter((line) => line.includes('-->')),
        ).toEqual(['  app0 -->|""| app1']);
      },
    ),
    { numRuns: 60 },
  );
});
