import { environment, type EnvironmentProps } from './environment';
import { isProduction } from './is-production';

const dev = environment({ name: 'dev', domain: 'dev.example.com' });
const staging: EnvironmentProps = { name: 'staging', domain: 'staging.example.com', promotesFrom: 'dev' };
const production: EnvironmentProps = { name: 'production', domain: 'example.com', promotesFrom: 'staging' };

function productionAmong(...props: EnvironmentProps[]): string[] {
  const all = [dev, ...props.map(environment)];
  return all.filter((one) => isProduction(one, all)).map((one) => one.name);
}

test('the end of the line is production, and what stands alone is not', () => {
  expect(productionAmong(staging, production)).toEqual(['production']);
  expect(productionAmong()).toEqual([]);
});

test('an end that is forgotten is taken for production', () => {
  expect(productionAmong(staging, { ...production, promotesFrom: 'dev' })).toEqual(['staging', 'production']);
});

test('an environment says otherwise itself, both ways', () => {
  expect(productionAmong({ ...staging, production: false }, { ...production, promotesFrom: 'dev' })).toEqual([
    'production',
  ]);
  expect(productionAmong({ ...staging, production: true }, production)).toEqual(['staging', 'production']);
});
