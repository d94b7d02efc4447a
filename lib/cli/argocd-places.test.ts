import { UserError } from '../errors';
import { argocdPlaces } from './argocd-places';

const own = 'https://kubernetes.default.svc';

test('each Argo CD has the clusters that it deploys to, by the server that it reaches them by', () => {
  const text =
    'eu-1=https://argocd.example.com, us-1@https://us:6443=https://argocd.example.com,lab=https://lab.example.com';
  expect(argocdPlaces('SLIPWAY_ARGOCD', text)).toEqual([
    {
      at: 'https://argocd.example.com',
      clusters: new Map([
        [own, 'eu-1'],
        ['https://us:6443', 'us-1'],
      ]),
    },
    { at: 'https://lab.example.com', clusters: new Map([[own, 'lab']]) },
  ]);
  expect(argocdPlaces('SLIPWAY_ARGOCD')).toEqual([]);
});

test.each(['https://argocd.example.com', 'eu-1=', '=x', 'a=x,b=x'])("'%s' is told by the variable's name", (text) => {
  expect(() => argocdPlaces('SLIPWAY_ARGOCD', text)).toThrow(UserError);
  expect(() => argocdPlaces('SLIPWAY_ARGOCD', text)).toThrow(/^SLIPWAY_ARGOCD: /);
});
