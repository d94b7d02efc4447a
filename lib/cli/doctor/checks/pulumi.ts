import { builtClusters } from '../built-clusters';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** Pulumi's command line, logged in to where its state is kept. */
export const check: ProgramCheck = {
  name: 'pulumi',
  neededFor: 'up',
  needsProgram: true,
  run: async (world, platform) => {
    if (builtClusters(platform).length === 0) return skipped('no cluster says how it is built');
    const version = await world.runTool('pulumi', ['version']);
    if (version === undefined) return problem('is not installed', 'install it: https://www.pulumi.com/docs/install/');
    const found = version.out.trim();
    if (!found.startsWith('v3.'))
      return problem(`${found} is not v3`, 'install v3: https://www.pulumi.com/docs/install/');
    const user = await world.runTool('pulumi', ['whoami', '--non-interactive', '--verbose']);
    if (user?.code !== 0) return problem(`${found} is not logged in`, 'pulumi login --local');
    const backend = /^Backend URL:\s*(.+)$/m.exec(user.out)?.[1];
    return ok(`${found}${backend === undefined ? '' : `, state at ${backend}`}`);
  },
};
