/** An action of GitHub's, pinned by the commit that its version's tag names. */
export interface PinnedAction {
  readonly repository: string;
  /** Of an action that is not at the root of its repository. */
  readonly path?: string;
  readonly commit: string;
  readonly version: string;
}

/**
 * The actions that generated workflows use. A tag can be moved, a commit cannot: both are written, and what updates
 * dependencies keeps them together.
 */
export const pinnedActions = {
  checkout: {
    repository: 'actions/checkout',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    version: 'v7.0.1',
  },
  setupNode: {
    repository: 'actions/setup-node',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    version: 'v7.0.0',
  },
  setupQemu: {
    repository: 'docker/setup-qemu-action',
    commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8',
    version: 'v4.2.0',
  },
  appToken: {
    repository: 'actions/create-github-app-token',
    commit: '1b10c78c7865c340bc4f6099eb2f838309f1e8c3',
    version: 'v3.1.1',
  },
  awsCredentials: {
    repository: 'aws-actions/configure-aws-credentials',
    commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c',
    version: 'v6.2.3',
  },
  googleAuth: {
    repository: 'google-github-actions/auth',
    commit: '7c6bc770dae815cd3e89ee6cdf493a5fab2cc093',
    version: 'v3.0.0',
  },
  azureLogin: {
    repository: 'azure/login',
    commit: 'f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca',
    version: 'v3.0.1',
  },
  uploadSarif: {
    repository: 'github/codeql-action',
    path: 'upload-sarif',
    commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e',
    version: 'v4.36.2',
  },
} satisfies Record<string, PinnedAction>;

/** As a workflow names it; the version goes beside it, as a comment. */
export function uses({ repository, path, commit }: PinnedAction): string {
  return `${repository}${path === undefined ? '' : `/${path}`}@${commit}`;
}
