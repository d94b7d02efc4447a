import { parseRemote } from '../../../forge/remote-url';
import { retryingFetch } from '../../../forge/retrying-fetch';
import { isLocal } from '../../open-workspace';
import { ok, problem, skipped, type ProgramCheck } from '../check';

/** GitHub refuses an App's tokens that are a minute off. */
const toleratedSeconds = 60;

/** Whether this machine's clock agrees with the forge's: soak times, freezes, tokens and certificates depend on it. */
export const check: ProgramCheck = {
  name: 'clock',
  neededFor: 'forge',
  needsProgram: true,
  run: async ({ http, now }, platform) => {
    if (isLocal(platform.environmentRepo.url)) return skipped('there is no server to compare it with');
    const { host } = parseRemote(platform.environmentRepo.url);
    if (host === undefined) return skipped('there is no server to compare it with');
    const told = await serverTime(`https://${host}/`, http);
    if (told === undefined) return skipped(`${host} does not tell the time`);
    const off = Math.round((now().getTime() - told.getTime()) / 1000);
    if (Math.abs(off) <= toleratedSeconds) return ok(`agrees with ${host}`);
    return problem(
      `${Math.abs(off)} seconds ${off > 0 ? 'ahead of' : 'behind'} ${host}`,
      'turn on time synchronisation: timedatectl set-ntp true',
    );
  },
};

async function serverTime(url: string, http: Parameters<typeof retryingFetch>[0]): Promise<Date | undefined> {
  try {
    const response = await retryingFetch(http, { tries: 1, timeoutSeconds: 5 })(url, { method: 'HEAD' });
    const date = response.headers.get('date');
    return date === null ? undefined : new Date(date);
  } catch {
    return undefined;
  }
}
