import { z } from 'zod';
import type { Problem } from '../errors';
import { dnsLabelFault } from './names';
import { optionProblems } from './option-problems';
import { ruled, strict } from './schema-problems';

/** Forges that Flux writes commit statuses to, and that receipts are read from. */
const forges = ['github', 'gitlab', 'gitea'] as const;

/** How Flux reaches the environment repo, and whom it tells. */
export interface FluxOptions {
  /** The Secret in `flux-system` that opens the environment repo; `none` where anybody may read it. @default 'environment-repo' */
  readonly repositorySecret?: string;
  /**
   * The forge that it writes receipts to, with the token of the Secret `receipts`.
   *
   * @default none: gates that ask for health need another source
   */
  readonly receipts?: (typeof forges)[number];
}

/**
 * What Flux calls the services that Argo CD's notifications know.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/
 */
export const fluxProviders: Readonly<Record<string, string>> = {
  alertmanager: 'alertmanager',
  googlechat: 'googlechat',
  grafana: 'grafana',
  opsgenie: 'opsgenie',
  pagerduty: 'pagerduty',
  slack: 'slack',
  teams: 'msteams',
  'teams-workflows': 'msteams',
  telegram: 'telegram',
  webex: 'webex',
  webhook: 'generic',
};

const schema = strict({
  repositorySecret: ruled(z.string(), dnsLabelFault, 'choose a DNS label').optional(),
  receipts: z.enum(forges).optional(),
});

/** What is wrong with what Flux is told. */
export function fluxProblems(options: FluxOptions): Problem[] {
  return optionProblems('flux', schema, options);
}
