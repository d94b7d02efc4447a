import { join } from 'node:path';
import { reportError } from './lib/cli/report-error';
import { knownReleases } from './lib/promotion/known-releases';
import { loadPlatform, renderPlatform, writeFolder } from './lib/render';

/** The entry of `cdk8s synth`: loads the program and renders it into the folder that cdk8s names. */
async function synth(): Promise<void> {
  const platform = loadPlatform(__dirname);
  const releases = await knownReleases(platform, process.env);
  const files = new Map<string, string>();
  for (const unit of renderPlatform(platform, releases)) {
    for (const file of unit.files) files.set(file.path, file.content);
  }
  writeFolder(join(process.cwd(), process.env['CDK8S_OUTDIR'] ?? 'dist'), files);
}

synth().catch((error: unknown) => {
  process.exitCode = reportError(error, process.stderr, { color: false, json: false });
});
