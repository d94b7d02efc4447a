import { builtClusters } from '../built-clusters';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** kind, which makes clusters of Docker's containers. */
export const check: ProgramCheck = {
  name: 'kind',
  neededFor: 'up',
  needsProgram: true,
  run: async (world, platform) => {
    if (!builtClusters(platform).some(({ provider }) => provider === 'kind')) return skipped('no cluster is of kind');
    const answer = await world.runTool('kind', ['version']);
    return answer?.code === 0
      ? ok(answer.out.trim())
      : problem('is not installed', 'install it: https://kind.sigs.k8s.io/docs/user/quick-start/#installation');
  },
};
