import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLocal } from '../../open-workspace';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** Whether the environment repo answers. A local one is made on first use. */
export const check: ProgramCheck = {
  name: 'environment-repo',
  neededFor: 'deliver',
  needsProgram: true,
  run: async ({ root, runTool }, platform) => {
    const { url, branch } = platform.environmentRepo;
    if (isLocal(url) && !existsSync(join(resolve(root, url), 'HEAD')))
      return ok(`${url}, made by the first npm run deliver`);
    const answer = await runTool('git', ['-C', root, 'ls-remote', '--heads', url]);
    if (answer === undefined) return skipped('git is not installed');
    if (answer.code !== 0) {
      const [said = 'no answer'] = answer.err.trim().split('\n').slice(-1);
      return problem(
        `${url} can not be read: ${said}`,
        'check the address, and set SLIPWAY_GIT_TOKEN or log in with a git credential helper',
      );
    }
    const found = answer.out.includes(`refs/heads/${branch}`);
    return ok(found ? `${url}, branch ${branch}` : `${url}, still without the branch ${branch}: deliver makes it`);
  },
};
