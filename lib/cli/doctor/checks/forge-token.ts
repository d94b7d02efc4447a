import { checkCredential } from '../../../forge/select-forge';
import { isLocal } from '../../open-workspace';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** Whether the forge's credential is there and may do what Slipway does: branches, pull requests, statuses. */
export const check: ProgramCheck = {
  name: 'forge-token',
  neededFor: 'forge',
  needsProgram: true,
  run: async ({ env, http, runTool }, platform) => {
    const { url, forge } = platform.environmentRepo;
    if (isLocal(url) && (forge === undefined || forge === 'local'))
      return skipped('pull requests live in the repository itself');
    const found = await checkCredential({
      remote: url,
      ...(forge === undefined ? {} : { setting: { kind: forge } }),
      variables: env,
      http,
      runTool: async (command, args) => {
        const answer = await runTool(command, args);
        return answer?.code === 0 ? answer.out : undefined;
      },
    });
    if (found === undefined) return skipped('this forge needs none');
    const [first] = found.problems;
    if (first === undefined) return ok(`${found.credential} ${found.detail}`);
    return problem(found.problems.map((one) => one.problem).join('; '), first.fix);
  },
};
