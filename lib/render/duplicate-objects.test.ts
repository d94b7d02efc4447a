import { DuplicateObjects, namedObjects, type PlannedUnit } from './duplicate-objects';
import type { Unit } from './unit';

/** A unit of one app whose objects are named so. Constructs are named after the app. */
function planned(app: string, names: readonly string[], cluster = 'eu-1'): PlannedUnit & { renders: number } {
  const unit: Unit = {
    kind: 'app',
    environment: 'dev',
    cluster,
    app,
    folder: app,
    files: names.map((name, index) => ({
      path: `${app}/${index}`,
      content: '',
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' } },
      construct: () => `${app}/construct-${index}`,
    })),
  };
  const one = { where: `lib/apps/${app}.ts: dev`, renders: 0, render: () => (one.renders++, unit) };
  return one;
}

test('two objects of one kind, namespace and name on one cluster are told with both constructs', () => {
  const known = new DuplicateObjects();
  const [cart, shop] = [planned('cart', ['cart', 'web']), planned('shop', ['shop', 'web'])];
  expect(known.add(namedObjects(cart.render()), cart)).toEqual([]);
  expect(known.add(namedObjects(shop.render()), shop)).toEqual([
    {
      problem:
        "two objects are Service shop/web on cluster 'eu-1': " +
        'lib/apps/cart.ts: dev (cart/construct-1) and lib/apps/shop.ts: dev (shop/construct-1)',
      fix: 'rename one of them, or give its app another namespace',
    },
  ]);
});

test('one unit may not hold two of one name either', () => {
  const known = new DuplicateObjects();
  const cart = planned('cart', ['web', 'web']);
  expect(known.add(namedObjects(cart.render()), cart).map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/\(cart\/construct-0\) and .*\(cart\/construct-1\)/),
  ]);
});

test('clusters are apart, and nothing is rendered again where nothing is wrong', () => {
  const known = new DuplicateObjects();
  const [eu, us] = [planned('cart', ['web'], 'eu-1'), planned('cart', ['web'], 'us-1')];
  expect([...known.add(namedObjects(eu.render()), eu), ...known.add(namedObjects(us.render()), us)]).toEqual([]);
  expect([eu.renders, us.renders]).toEqual([1, 1]);
});
