import { pullRequest } from '../application-set';
import { requeueAfterSeconds, type RequestSource } from './request-source';

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/#gitlab */
export const gitlabRequests: RequestSource = {
  kind: 'gitlab',
  recognises: (host) => /^gitlab\./.test(host),
  generator: ({ repository: { origin, path }, label, token }) =>
    pullRequest({
      gitlab: {
        project: path,
        api: `${origin}/`,
        labels: [label],
        pullRequestState: 'opened',
        tokenRef: { secretName: token.secret, key: token.key },
      },
      requeueAfterSeconds,
    }),
};
