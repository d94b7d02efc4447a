import { environmentRepo } from '../model/environment-repo';
import { directory } from '../render/layouts/directory';
import { toWriteDown } from './initialize';

const url = 'https://git.example.com/env.git';
const moved = environmentRepo({ layout: directory(), url });

test('another repository is to be written down, and where Argo CD is told to pull from, too', () => {
  expect(toWriteDown(environmentRepo({ layout: directory() }), moved)).toEqual([
    `now write url: '${url}' into environments/index.ts`,
  ]);
  const apart = environmentRepo({ layout: directory(), argocdUrl: 'https://mirror.example.com/env.git' });
  expect(toWriteDown(apart, moved)).toEqual([
    `now write url: '${url}' and argocdUrl: '${url}' into environments/index.ts`,
  ]);
});

test('the declared repository needs nothing', () => {
  expect(toWriteDown(moved, moved)).toEqual([]);
});
