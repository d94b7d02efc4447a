import { join } from 'node:path';
import { reportError } from './lib/cli/report-error';
import { knownReleases } from './lib/promotion/known-releases';
import { throwIfAny } from './lib/errors';
import { RenderFolder, filesOfUnits, loadPlatform, renderPlatform, writeFolder } from './lib/render';
import { checkedUnits, platformCheck } from './lib/render/check';
import { checkSecrets, secretInventory } from './lib/secrets';

/** The entry of `cdk8s synth`: loads the program and renders it into the folder that cdk8s names. */
async function synth(): Promise<void> {
  const platform = loadPlatform(__dirname);
  throwIfAny(checkSecrets(secretInventory(platform)).problems);
  const releases = await knownReleases(platform, process.env);
  const folder = join(process.cwd(), process.env['CDK8S_OUTDIR'] ?? 'dist');
  const rendered = renderPlatform(platform, releases, {}, new RenderFolder(platform.root));
  const units = checkedUnits(rendered, platformCheck(platform, releases));
  writeFolder(folder, filesOfUnits(units));
}

synth().catch((error: unknown) => {
  process.exitCode = reportError(error, process.stderr, { color: false, json: false });
});
