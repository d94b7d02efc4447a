import type { ForgeProvider } from './forge-provider';
import { local } from './local';

/** Plain git: for folders on this machine, and by name for any repository that one may push to. */
export const localProvider: ForgeProvider = {
  kind: 'local',
  credentials: 'git credentials that may push',
  recognises: ({ host }) => host === undefined,
  tryConnect({ remote, local: connection, http }) {
    if (connection === undefined) throw new Error('the local forge needs the store of its repository');
    return Promise.resolve(local({ ...http, ...connection, repository: remote.path }));
  },
};
