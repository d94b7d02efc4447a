import { z } from 'zod';
import type { Problem } from '../errors';
import { nearestNames } from '../model/names';
import { schemaProblems, strict } from '../model/schema-problems';
import { providerNames } from './find-provider';

const options = z.record(z.string(), z.unknown());

const schema = strict({
  provider: z.enum(providerNames()).optional(),
  program: options.optional(),
  allApps: options.optional(),
  apps: z.record(z.string(), options).optional(),
});

/**
 * What is wrong with `environments/pipelines.ts` before anything is generated; options of apps and of the program are
 * judged where their pipelines are made.
 *
 * @param apps the names that there are.
 */
export function settingsProblems(settings: object, apps: readonly string[]): Problem[] {
  const problems = schemaProblems(schema, settings);
  if (problems.length > 0) return problems;
  const { apps: own = {}, allApps = {} } = schema.parse(settings);
  const ofOne = ['app', 'images'].filter((name) => name in allApps);
  return [
    ...Object.keys(own)
      .filter((name) => !apps.includes(name))
      .map((name) => ({ problem: `apps.${name} is no app`, fix: nearestNames(name, apps) })),
    ...ofOne.map((name) => ({ problem: `allApps.${name} is of one app`, fix: 'say it in apps, or leave it out' })),
  ];
}
