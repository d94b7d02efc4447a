import { coerce, gte } from 'semver';
import { ok, problem, type MachineCheck } from '../check';

/** The oldest git that Slipway is tested with. */
const oldest = '2.39.0';

/** git, which keeps all state. */
export const check: MachineCheck = {
  name: 'git',
  neededFor: 'deliver',
  run: async ({ runTool }) => {
    const answer = await runTool('git', ['--version']);
    const fix = `install git ${oldest} or newer: https://git-scm.com/downloads`;
    if (answer === undefined) return problem('is not installed', fix);
    const version = coerce(answer.out)?.version;
    if (version === undefined) return problem(`says '${answer.out.trim()}' for its version`, fix);
    return gte(version, oldest) ? ok(version) : problem(`${version} is older than ${oldest}`, fix);
  },
};
