import { join } from 'node:path';
import { reportError } from './lib/cli/report-error';
import { knownReleases } from './lib/promotion/known-releases';
import { checkSecrets, secretInventory } from './lib/secrets';
import { throwIfAny } from './lib/errors';
import { RenderThread, filesOfUnits, loadPlatform, renderTexts, writeFolder } from './lib/render';

/** The entry of `cdk8s synth`: loads the program and renders it into the folder that cdk8s names. */
async function synth(thread: RenderThread | undefined): Promise<void> {
  const platform = loadPlatform(__dirname);
  throwIfAny(checkSecrets(secretInventory(platform)).problems);
  const releases = await knownReleases(platform, process.env);
  const folder = join(process.cwd(), process.env['CDK8S_OUTDIR'] ?? 'dist');
  await writeFolder(folder, filesOfUnits(renderTexts(platform, releases, { thread })));
}

RenderThread.helping(__dirname, synth).catch((error: unknown) => {
  process.exitCode = reportError(error, process.stderr, { color: false, json: false });
});
