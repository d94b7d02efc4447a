import { sizing } from './sizing';

const of = (applications: number, clusters = 1): ReturnType<typeof sizing> =>
  sizing({ applications, clusters, isRedundant: applications >= 100 });

test('a small Argo CD is as it comes, one of everything', () => {
  expect(of(40)).toEqual({
    statusProcessors: 20,
    operationProcessors: 10,
    controllers: 1,
    controllerMemory: { request: '512Mi', limit: '2Gi' },
    repoServers: { least: 1, most: 1 },
    answerMebibytes: 200,
  });
});

test('1,000 Applications have the documented processors', () => {
  expect(of(1000)).toMatchObject({ statusProcessors: 50, operationProcessors: 25, repoServers: { least: 2, most: 5 } });
});

test('10,000 Applications have ten times as many, and larger answers', () => {
  expect(of(10_000)).toMatchObject({
    statusProcessors: 500,
    operationProcessors: 250,
    controllerMemory: { request: '10240Mi', limit: '40Gi' },
    repoServers: { least: 2, most: 20 },
    answerMebibytes: 800,
  });
});

test('controllers divide clusters: never more than there are, and more of them for more Applications', () => {
  const controllers = (applications: number, clusters: number): number => of(applications, clusters).controllers;
  expect(controllers(10_000, 1)).toBe(1);
  expect(controllers(200, 3)).toBe(3);
  expect(controllers(200, 20)).toBe(4);
  expect(controllers(10_000, 20)).toBe(10);
  expect(controllers(50, 20)).toBe(1);
});

test('nothing gets smaller with more Applications', () => {
  const sizes = Array.from({ length: 120 }, (_, index) => of(index * 100 + 1, 30));
  for (const key of ['statusProcessors', 'operationProcessors', 'controllers', 'answerMebibytes'] as const) {
    const values = sizes.map((one) => one[key]);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  }
});
