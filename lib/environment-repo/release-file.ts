import { z } from 'zod';
import { paths } from '../model/paths';
import { releaseSchema, type Release } from '../model/release';
import { bansSchema, freezesSchema, renderedRecordSchema } from '../model/state-files';
import { formatStateFile, parseStateFile } from './state-file';

/** Folder of the JSON Schemas that editors check state files with. */
const schemaFolder = '.slipway';

/**
 * The text of a release file. Keys have a fixed order, so that equal releases are equal bytes.
 *
 * @throws UserError where it could not be read again: such a file would stop whatever comes after it
 */
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
  const text = formatStateFile(withoutUndefined(ordered), `../../${schemaFolder}/release.schema.json`);
  return readable(releaseSchema, `releases/${app}.yaml`, text);
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

/** The text of `bans.yaml`. @throws UserError where it could not be read again */
export function formatBans(bans: z.infer<typeof bansSchema>['bans']): string {
  const text = formatStateFile({ bans: bans.map(withoutUndefined) }, `${schemaFolder}/bans.schema.json`);
  return readable(bansSchema, paths.bans, text);
}

/** The text of `<environment>/freezes.yaml`. @throws UserError where it could not be read again */
export function formatFreezes(freezes: z.infer<typeof freezesSchema>['freezes']): string {
  const text = formatStateFile({ freezes: freezes.map(withoutUndefined) }, `../${schemaFolder}/freezes.schema.json`);
  return readable(freezesSchema, 'freezes.yaml', text);
}

/** The change that writes a release. */
export function releaseChange(environment: string, release: Release): readonly [path: string, content: string] {
  return [paths.release(environment, release.app), formatRelease(release)];
}

function readable<T>(schema: z.ZodType<T>, path: string, text: string): string {
  parseStateFile(schema, path, text);
  return text;
}

function withoutUndefined<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
