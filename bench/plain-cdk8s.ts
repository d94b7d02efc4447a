import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { environmentSpecs, type AppSpec } from './app-spec';
import { plainApplication } from './plain-application';
import { plainWorkload } from './plain-workload';

/**
 * The generated platform as a straightforward cdk8s program: one App, a chart per app and environment. It renders the
 * same objects as Slipway does for the apps.
 *
 * Run by `cdk8s synth`, with the folder of the apps and how files are divided: `file` (a file per chart, cdk8s' default)
 * or `folder` (a folder per chart and a file per object).
 */
function synth([folder = '', files = 'file']: readonly string[]): void {
  const yamlOutputType =
    files === 'folder' ? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE : YamlOutputType.FILE_PER_CHART;
  const app = new App({ yamlOutputType });
  const specs = loadApps(folder);
  for (const environment of environmentSpecs) {
    for (const spec of specs) {
      const chart = new Chart(app, `${environment.name}-${spec.name}`, { disableResourceNameHashes: true });
      plainWorkload(chart, spec, environment);
      plainApplication(chart, spec, environment);
    }
  }
  app.synth();
}

function loadApps(folder: string): AppSpec[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return files.map((file) => loadApp(file));
}

function loadApp(file: string): AppSpec {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the files are known only when it runs
  return (require(file) as { app: AppSpec }).app;
}

synth(process.argv.slice(2));
