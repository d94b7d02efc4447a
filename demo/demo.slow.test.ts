import { demo } from './demo';

test('the demo plays from a first release to a hotfix and its metrics, in under a minute', async () => {
  const told: string[] = [];
  const started = performance.now();
  await demo((line) => told.push(line));
  expect(performance.now() - started).toBeLessThan(60_000);
  const transcript = told.join('\n');
  for (const shown of [
    /recorded \d+ releases/,
    /exit code 3/,
    /rolled back and held/,
    /back-fill of the hotfix/,
    /DEPLOYS/,
  ]) {
    expect(transcript).toMatch(shown);
  }
});
