import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { z } from 'zod';
import { ok, problem, type MachineCheck } from '../check';

const packageFile = z.object({ engines: z.object({ node: z.string() }) });

/** Node in a version that Slipway runs on, as its own package.json says. */
export const check: MachineCheck = {
  name: 'node',
  neededFor: 'deliver',
  run: ({ nodeVersion }) => {
    const file = join(__dirname, '..', '..', '..', '..', 'package.json');
    const { engines } = packageFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return satisfies(nodeVersion, engines.node)
      ? ok(nodeVersion)
      : problem(`${nodeVersion} is not ${engines.node}`, 'install Node 22 or 24: https://nodejs.org/en/download');
  },
};
