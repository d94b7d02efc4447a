import { z } from 'zod';
import { paths } from '../model/paths';
import { releaseSchema, type Release } from '../model/release';
import { bansSchema, freezesSchema, renderedRecordSchema } from '../model/state-files';
import { formatStateFile } from './state-file';

/** Folder of the JSON Schemas that editors check state files with. */
const schemaFolder = '.slipway';

/** The text of a release file. Keys have a fixed order, so that equal releases are equal bytes. */
export function formatRelease(release: Release): string {
  const { app, generation, images, chart, revision, source, promotedFrom, newerThan } = release;
  const { takenBack, hold, hotfix } = release;
  const ordered = {
    app,
    generation,
    images,
    chart,
    revision,
    source,
    promotedFrom,
    newerThan,
    takenBack,
    hold,
    hotfix,
  };
  return formatStateFile(withoutUndefined(ordered), `../../${schemaFolder}/release.schema.json`);
}

/** The JSON Schemas of all files that people may edit or read, by path. */
export function schemaFiles(): Map<string, string> {
  const schemas = { release: releaseSchema, rendered: renderedRecordSchema, bans: bansSchema, freezes: freezesSchema };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${schemaFolder}/${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
    ]),
  );
}

/** The text of `bans.yaml`. */
export function formatBans(bans: z.infer<typeof bansSchema>['bans']): string {
  return formatStateFile({ bans: bans.map(withoutUndefined) }, `${schemaFolder}/bans.schema.json`);
}

/** The text of `<environment>/freezes.yaml`. */
export function formatFreezes(freezes: z.infer<typeof freezesSchema>['freezes']): string {
  return formatStateFile({ freezes: freezes.map(withoutUndefined) }, `../${schemaFolder}/freezes.schema.json`);
}

/** The change that writes a release. */
export function releaseChange(environment: string, release: Release): readonly [path: string, content: string] {
  return [paths.release(environment, release.app), formatRelease(release)];
}

function withoutUndefined<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
