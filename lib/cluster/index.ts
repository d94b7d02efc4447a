/**
 * What `pulumi up` builds: a stack per cluster, named after it. `Pulumi.yaml` names this folder; the clusters are those of
 * `environments/`, which synth reads too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { Config, getStack, RunError, runtime } from '@pulumi/pulumi';
import { UserError } from '../errors';
import { loadPlatform } from '../render/load-platform';
import { buildStack, type StackOutputs } from './build-stack';
import { planStack } from './stack-plan';

const root = join(__dirname, '..', '..');

async function up(): Promise<StackOutputs> {
  const platform = loadPlatform(root);
  const plan = planStack(platform, getStack());
  const config = new Config('slipway');
  return await buildStack(platform, plan, {
    trySecret: (key) => config.getSecret(key),
    now: new Date(),
    destroyData: config.getBoolean('destroyData') ?? false,
    keepCertificate: (environment, pem) => {
      if (runtime.isDryRun()) return;
      const file = join(root, 'environments', 'secrets', environment, 'sealing.pem');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, pem);
    },
  });
}

/** Mistakes of the user's are told without a stack, as the command line tells them. */
async function main(): Promise<StackOutputs> {
  try {
    return await up();
  } catch (error) {
    const told = error instanceof UserError ? new RunError(error.message) : error;
    // Pulumi prints it in colours, and some Nodes search a stack's paths for packages without end: that takes a minute.
    if (told instanceof Error) Object.defineProperty(told, inspect.custom, { value: () => told.stack });
    throw told;
  }
}

export = main;
