import { ok, problem, type MachineCheck } from '../check';

/** Who commits to the program. The environment repo's commits have an author of their own. */
export const check: MachineCheck = {
  name: 'git-identity',
  neededFor: 'commits',
  run: async ({ root, env, runTool }) => {
    const ask = async (key: 'name' | 'email'): Promise<string> =>
      env[`GIT_AUTHOR_${key.toUpperCase()}`] ??
      ((await runTool('git', ['-C', root, 'config', '--get', `user.${key}`]))?.out.trim() || '');
    const [name, email] = [await ask('name'), await ask('email')];
    if (name !== '' && email !== '') return ok(`${name} <${email}>`);
    const missing = [...(name === '' ? ['user.name'] : []), ...(email === '' ? ['user.email'] : [])];
    return problem(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
      missing
        .map((key) => `git config --global ${key} '${key === 'user.name' ? 'Your Name' : 'you@example.com'}'`)
        .join('; '),
    );
  },
};
