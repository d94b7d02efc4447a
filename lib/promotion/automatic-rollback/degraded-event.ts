import { z } from 'zod';
import { parseEvent } from '../parse-event';

const text = z.string().min(1);

/**
 * What Argo CD's notification tells when an app's health becomes Degraded: the body of a webhook, or the inputs of a CI
 * dispatch. Further fields are let through.
 */
export const degradedEventSchema = z.looseObject({
  app: text.describe('Label slipway.dev/app of the Application'),
  environment: text.describe('Label slipway.dev/environment'),
  cluster: text.describe('As Slipway names it'),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be a whole commit id')
    .describe('status.operationState.syncResult.revision: the commit of the environment repo that was synced'),
  health: text.describe('status.health.status'),
  since: z.iso.datetime({ offset: true }).describe('status.health.lastTransitionTime'),
  message: z.string().optional().describe('status.health.message'),
});

/** An app that degraded on one cluster. */
export type DegradedEvent = Readonly<z.infer<typeof degradedEventSchema>>;

/** Reads an event from JSON. @throws UserError with every mistake */
export function parseDegradedEvent(json: string, where: string): DegradedEvent {
  return parseEvent(degradedEventSchema, json, where, 'see slipway rollback --help for the shape of an event');
}
