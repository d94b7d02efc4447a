import { versionLabel, type Release } from '../model/release';
import type { DeliveryEvent, ReleaseChange } from '../promotion/delivery-event';
import { changesVersion, type PlacedEvent } from '../promotion/delivery-history';
import { groupBy } from '../model/group-by';
import type { Outcome } from './command';
import { table } from './table';

/** How a history is shown. */
export interface HistoryView {
  /** Of the terminal. */
  readonly width: number;
  /** What a request is called. */
  readonly labelOf: (event: PlacedEvent, number: number) => string;
}

/** Below this the columns that say least are left out. */
const wide = 110;

/** Events as text and JSON, newest first. */
export function historyOutcome(events: readonly PlacedEvent[], { width, labelOf }: HistoryView): Outcome {
  const rows = events.map((event) => [
    event.at.toISOString().slice(0, 16).replace('T', ' '),
    event.by,
    `${event.foreign ? '! ' : ''}${event.action}`,
    eventInWords(event),
    event.request === undefined ? '' : labelOf(event, event.request),
    event.commit.slice(0, 10),
    event.program?.replace(/^([0-9a-f]{10})[0-9a-f]{30}/, '$1') ?? '',
  ]);
  const headings = ['WHEN (UTC)', 'BY', 'ACTION', 'WHAT', 'REQ', 'COMMIT', 'PROGRAM'];
  const columns = width < wide ? headings.length - 1 : headings.length;
  const shown = [headings, ...rows].map((row) => row.slice(0, columns));
  return {
    text: rows.length === 0 ? 'nothing happened yet' : table(shown[0] ?? [], shown.slice(1), { width }),
    json: { events: events.map(eventJson) },
  };
}

/** `cart production v1.0.0 → v1.1.0 (3): 5xx`. */
function eventInWords(event: DeliveryEvent): string {
  const [only] = event.changes;
  const reason = event.reason === undefined ? '' : `: ${event.reason}`;
  if (only !== undefined && event.changes.length === 1) return `${changeInWords(only)}${reason}`;
  if (event.changes.length > 1) return `${event.changes.length} releases in ${environmentsOf(event.changes)}`;
  if (event.apps.length === 0) return event.subject;
  const byEnvironment = groupBy(event.apps, (place) => place.split('/')[0] ?? '');
  return [...byEnvironment].map(([environment, places]) => `${appsInWords(places)} ${environment}`).join('; ');
}

function changeInWords(change: ReleaseChange): string {
  const { app, environment, before, after } = change;
  const place = `${app} ${environment}`;
  if (!changesVersion(change)) return `${place} ${after === undefined ? '' : versionLabel(after)}`.trim();
  const generation = after === undefined ? '' : ` (${after.generation})`;
  return `${place} ${labelOf(before)} → ${labelOf(after)}${generation}`;
}

function labelOf(release: Release | undefined): string {
  return release === undefined ? 'nothing' : versionLabel(release);
}

function environmentsOf(changes: readonly ReleaseChange[]): string {
  return [...new Set(changes.map((one) => one.environment))].join(', ');
}

function appsInWords(places: readonly string[]): string {
  const names = places.map((place) => place.split('/')[1] ?? '');
  return names.length > 3 ? `${names.length} apps` : names.join(', ');
}

/** Undefined fields are left out by JSON. */
function eventJson({ target, ...event }: PlacedEvent): object {
  return {
    ...event,
    repository: target?.repository,
    changes: event.changes.map(({ environment, app, before, after }) => ({
      environment,
      app,
      from: releaseJson(before),
      to: releaseJson(after),
    })),
  };
}

function releaseJson(release: Release | undefined): { generation: number; version: string } | null {
  return release === undefined ? null : { generation: release.generation, version: versionLabel(release) };
}
