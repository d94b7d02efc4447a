import type { Environment } from '../../model/environment';

/** Labels that Slipway puts on its pull requests, with their colours; each environment has one of its name. */
export function forgeLabels(environments: readonly Environment[]): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(environments.map(({ name }) => [name, 'c5def5'])),
    slipway: '5319e7',
    promotion: '0e8a16',
    configuration: '1d76db',
    rollback: 'b60205',
    urgent: 'b60205',
    hotfix: 'd93f0b',
  };
}
