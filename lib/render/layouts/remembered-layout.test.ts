import type { Layout } from '../../model/layout';
import { ownerOfPath } from '../../model/paths';
import { branch } from './branch';
import { directory } from './directory';
import { helmValues } from './helm-values';
import { kustomize } from './kustomize';
import { rememberedLayout, rememberLayout } from './remembered-layout';
import { repository } from './repository';

const residents = {
  clusters: new Map([['production', ['prod', 'us']]]),
  systems: new Map([['cart', 'shop']]),
};
const repositories = {
  shop: { url: 'shop.git' },
  prod: { url: 'prod.git', argocdUrl: 'https://example.com/prod.git' },
};
const paths = [
  'bans.yaml',
  'clusters/prod/application-root.yaml',
  'production/releases/cart.yaml',
  'production/manifests/us/cart/service-cart.yaml',
  'charts/cart/values.prod.yaml',
];

test.each<Layout>([
  directory(),
  branch(),
  kustomize(),
  helmValues(),
  repository({ per: 'system', repositories }),
  repository({ per: 'cluster', repositories }),
])('$name is made again from plain data, and files stand where they stood', (layout) => {
  const again = rememberedLayout(
    JSON.parse(JSON.stringify(rememberLayout(layout))) as ReturnType<typeof rememberLayout>,
  );
  expect(again.repositories).toEqual(layout.repositories);
  for (const path of paths)
    expect(again.locate?.(ownerOfPath(path), residents)).toEqual(layout.locate?.(ownerOfPath(path), residents));
});

test.each(['mine', 'toString'])('the layout %s needs the program', (name) => {
  expect(() => rememberedLayout({ name })).toThrow(/known to the program only/);
});
