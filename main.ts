import { join } from 'node:path';
import { reportError } from './lib/cli/report-error';
import { knownReleases } from './lib/promotion/known-releases';
import { throwIfAny } from './lib/errors';
import { checkedUnits, filesOfUnits, loadPlatform, platformCheck, renderPlatform, writeFolder } from './lib/render';
import { checkSecrets, secretInventory } from './lib/secrets';

/** The entry of `cdk8s synth`: loads the program and renders it into the folder that cdk8s names. */
async function synth(): Promise<void> {
  const platform = loadPlatform(__dirname);
  throwIfAny(checkSecrets(secretInventory(platform)).problems);
  const releases = await knownReleases(platform, process.env);
  const folder = join(process.cwd(), process.env['CDK8S_OUTDIR'] ?? 'dist');
  const units = checkedUnits(renderPlatform(platform, releases), platformCheck(platform, releases));
  writeFolder(folder, filesOfUnits(units));
}

synth().catch((error: unknown) => {
  process.exitCode = reportError(error, process.stderr, { color: false, json: false });
});
