import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolder } from '../lib/render/write-folder';
import { loadPlatform } from '../lib/render/load-platform';
import { renderPlatform } from '../lib/render/render-platform';
import { baselineReleases } from '../lib/render/releases';
import { filesOfUnits } from '../lib/render/unit';
import { differences, plainObjects, slipwayObjects } from './compare-objects';
import { generatePlain } from './generate-plain';
import { generatePlatform } from './generate-platform';

test('the plain program renders the same objects as Slipway', () => {
  const slipway = join(__dirname, '..');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [program, rendered, plain] = ['program', 'rendered', 'plain'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  generatePlatform({ folder: program, apps: 30, slipway });
  const platform = loadPlatform(program);
  writeFolder(rendered, filesOfUnits(renderPlatform(platform, baselineReleases(platform))));
  const apps = join(folder, 'apps');
  generatePlain({ folder: apps, apps: 30 });
  const args = ['--require', join(slipway, 'bin/register.js'), join(__dirname, 'plain-cdk8s.ts'), apps, 'folder'];
  execFileSync(process.execPath, args, { env: { ...process.env, CDK8S_OUTDIR: plain } });
  const objects = slipwayObjects(rendered);
  expect(objects.size).toBeGreaterThan(700);
  expect(differences(objects, plainObjects(plain)).slice(0, 3)).toEqual([]);
  rmSync(folder, { recursive: true });
});
