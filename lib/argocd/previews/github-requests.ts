import { pullRequest } from '../application-set';
import { requeueAfterSeconds, type RequestSource } from './request-source';

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/#github */
export const githubRequests: RequestSource = {
  kind: 'github',
  recognises: (host) => /^github\./.test(host),
  generator: ({ repository: { origin, host, path }, label, token }) => {
    const [owner = '', repo = ''] = path.split('/');
    return pullRequest({
      github: {
        owner,
        repo,
        ...(host === 'github.com' ? {} : { api: `${origin}/api/v3` }),
        labels: [label],
        tokenRef: { secretName: token.secret, key: token.key },
      },
      requeueAfterSeconds,
    });
  },
};
