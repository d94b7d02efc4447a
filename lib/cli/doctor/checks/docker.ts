import { builtClusters } from '../built-clusters';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** Docker, which kind's clusters run in. */
export const check: ProgramCheck = {
  name: 'docker',
  neededFor: 'up',
  needsProgram: true,
  run: async (world, platform) => {
    if (!builtClusters(platform).some(({ provider }) => provider === 'kind')) return skipped('no cluster is of kind');
    const answer = await world.runTool('docker', ['info', '--format', '{{.ServerVersion}}']);
    if (answer === undefined) return problem('is not installed', 'install it: https://docs.docker.com/engine/install/');
    if (answer.code !== 0 || answer.out.trim() === '')
      return problem('does not answer', 'start it: systemctl start docker, or Docker Desktop');
    return ok(answer.out.trim());
  },
};
