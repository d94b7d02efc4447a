import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import type { PipelineProvider } from './pipeline-provider';

/** The names of what can run pipelines: one file each. */
export function providerNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** @throws UserError where no file in `providers/` is named so */
export function findProvider(name: string): PipelineProvider {
  const names = providerNames();
  if (!names.includes(name))
    throw new UserError(`no provider of pipelines is named '${name}'`, nearestNames(name, names));
  return (module.require(join(folder, `${name}.ts`)) as { provider: PipelineProvider }).provider;
}

const folder = join(__dirname, 'providers');
