import { UsageError, UserError } from '../../errors';
import { findEnvironment, type Platform } from '../../model/platform';
import { variableOf, type Asked, type Scaffold } from './scaffold';

const list = 'environments/index.ts';

/** An environment that takes promotions from another one, and its name in the list, after that one. */
export function scaffold({ name, platform, options }: Asked): Scaffold {
  if (platform.environments.has(name))
    throw new UsageError(`there is an environment '${name}' already`, 'take another name');
  const from = findEnvironment(platform, options['from'] ?? firstOf(platform));
  const cluster = options['cluster'] ?? from.clusters[0] ?? '';
  if (!platform.clusters.has(cluster))
    throw new UsageError(`there is no cluster '${cluster}'`, `one of ${[...platform.clusters.keys()].join(', ')}`);
  return {
    files: new Map([
      [`environments/${name}.ts`, definition(name, { from: from.name, cluster, domain: domainOf(name, from.domain) })],
    ]),
    edits: new Map([[list, (text) => listed(text, name, from.name)]]),
    next: [
      'give it its owners, gates and limits, and production: false where no customers are behind it',
      'npx tsc says which apps ask for a value of it: perEnvironment',
      `apps reach it by promotion: npx slipway promote APP --to ${name}`,
    ],
  };
}

function firstOf({ environments }: Platform): string {
  const [first = ''] = environments.keys();
  return first;
}

/** Beside the domain of the environment before: `dev.shop.example.com` gives `qa.shop.example.com`. */
function domainOf(name: string, before: string): string {
  const labels = before.split('.');
  return [name, ...(labels.length > 3 ? labels.slice(1) : labels)].join('.');
}

function definition(
  name: string,
  { from, cluster, domain }: Readonly<Record<'from' | 'cluster' | 'domain', string>>,
): string {
  return `import { environment } from '../lib/model/environment';

/** What it is for, in one sentence. */
export const ${variableOf(name)} = environment({
  name: '${name}',
  cluster: '${cluster}',
  domain: '${domain}',
  promotesFrom: '${from}',
  publish: 'pull-request',
});
`;
}

/** The order of the list is that of promotion. */
function listed(text: string, name: string, from: string): string {
  const changed = text.replace(
    /(export const environments = \[)([^\]]*)(\])/,
    (all, begins: string, names: string, ends: string) => {
      const quoted = new RegExp(`(['"])${from}\\1`).exec(names);
      if (quoted === null) return all;
      const at = quoted.index + quoted[0].length;
      return `${begins}${names.slice(0, at)}, '${name}'${names.slice(at)}${ends}`;
    },
  );
  if (changed !== text) return changed;
  throw new UserError('has no list that can be added to', `add '${name}' after '${from}' yourself`, list);
}
