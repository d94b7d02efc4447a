import { TestProgram } from './testing';

let program: TestProgram;
let head: string;
beforeAll(async () => {
  program = new TestProgram();
  await program.text('deliver');
  head = program.git('for-each-ref');
});
afterAll(() => program.remove());

const names = [
  '../cart',
  '../../etc/passwd',
  '--upload-pack=touch',
  '.git',
  'cart\u0000x',
  'cart\nx',
  'dev/../cart',
  '.',
];
const lines = [
  'hold NAME dev --reason why',
  'hold cart NAME --reason why',
  'unhold NAME dev',
  'adopt NAME dev --reason why',
  'rollback NAME dev --reason why',
  'rollback cart NAME --reason why',
  'release NAME --image registry.example.com/cart:v2.0.0',
  'promote NAME --to staging',
  'promote cart --to NAME',
  'hotfix NAME production --image registry.example.com/cart:v2.0.0 --reason why',
  'freeze NAME --to 2026-04-01T00:00Z --reason why',
  'publish NAME',
  'publish --app NAME',
  'diff NAME',
  'receipts NAME dev --report healthy',
  'verify-render NAME',
  'status --environment NAME',
  'history NAME',
];

test.each(lines)('%s: a name that would leave its place is refused, whatever it is', async (line) => {
  for (const name of names) {
    const { code, out, err } = await program.run(line.replace('NAME', `"${name}"`));
    expect({ name, out, isRefused: code === 1 || code === 2 }).toEqual({ name, out, isRefused: true });
    expect(err).not.toContain('This is a bug');
  }
  expect(program.git('for-each-ref')).toBe(head);
});
