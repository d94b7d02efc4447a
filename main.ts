import { join } from 'node:path';
import { reportError } from './lib/cli/report-error';
import { knownReleases } from './lib/promotion/known-releases';
import { throwIfAny } from './lib/errors';
import { RenderThread, filesOfUnits, loadPlatform, platformCheck, renderTexts, writeFolder } from './lib/render';
import { checkSecrets, secretInventory } from './lib/secrets';

/** The entry of `cdk8s synth`: loads the program and renders it into the folder that cdk8s names. */
async function synth(thread: RenderThread | undefined): Promise<void> {
  const platform = loadPlatform(__dirname);
  throwIfAny(checkSecrets(secretInventory(platform)).problems);
  const releases = await knownReleases(platform, process.env);
  const folder = join(process.cwd(), process.env['CDK8S_OUTDIR'] ?? 'dist');
  const check = platformCheck(platform, releases);
  await writeFolder(folder, filesOfUnits(renderTexts(platform, releases, { thread, check })));
}

RenderThread.helping(__dirname, synth).catch((error: unknown) => {
  process.exitCode = reportError(error, process.stderr, { color: false, json: false });
});
