import { z } from 'zod';
import { builtClusters } from '../built-clusters';
import { ok, problem, skipped, type ProgramCheck, type DoctorWorld } from '../check';

const clientVersion = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

/** kubectl, no more than one minor version from the clusters'. @see https://kubernetes.io/releases/version-skew-policy/#kubectl */
export const check: ProgramCheck = {
  name: 'kubectl',
  neededFor: 'up',
  needsProgram: true,
  run: async (world, platform) => {
    const clusters = builtClusters(platform);
    if (clusters.length === 0) return skipped('no cluster says how it is built');
    const version = await kubectlVersion(world);
    if (version === undefined)
      return problem('is not installed', 'install it: https://kubernetes.io/docs/tasks/tools/');
    const minor = minorOf(version);
    const far = clusters.filter(({ cluster }) => Math.abs(minorOf(cluster.kubernetes) - minor) > 1);
    if (far.length === 0) return ok(version);
    const named = far.map(({ cluster }) => `${cluster.name} (${cluster.kubernetes})`).join(', ');
    return problem(`${version} is more than one minor version from ${named}`, "install one of the clusters' version");
  },
};

async function kubectlVersion({ runTool }: DoctorWorld): Promise<string | undefined> {
  const answer = await runTool('kubectl', ['version', '--client', '--output', 'json']);
  if (answer?.code !== 0) return undefined;
  return clientVersion.parse(JSON.parse(answer.out)).clientVersion.gitVersion;
}

function minorOf(version: string): number {
  return Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
}
