import { pullRequest } from '../application-set';
import { requeueAfterSeconds, type RequestSource } from './request-source';

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/#gitea */
export const giteaRequests: RequestSource = {
  kind: 'gitea',
  recognises: (host) => /^(?:gitea|forgejo)\./.test(host) || host === 'codeberg.org',
  generator: ({ repository: { origin, path }, label, token }) => {
    const [owner = '', repo = ''] = path.split('/');
    return pullRequest({
      gitea: {
        owner,
        repo,
        api: `${origin}/`,
        labels: [label],
        tokenRef: { secretName: token.secret, key: token.key },
      },
      requeueAfterSeconds,
    });
  },
};
