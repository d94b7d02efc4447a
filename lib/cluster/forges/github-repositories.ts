import {
  BranchProtection,
  IssueLabel,
  Provider,
  Repository,
  RepositoryDeployKey,
  RepositoryEnvironment,
  RepositoryWebhook,
} from '@pulumi/github';
import { ComponentResource, secret, type ComponentResourceOptions } from '@pulumi/pulumi';
import { PrivateKey } from '@pulumi/tls';
import type { BuiltForge, ForgeSituation } from '../forge-settings';
import type { GitHubOptions } from './github';

/** Labels that Slipway puts on its pull requests, with their colours. */
const labels = {
  slipway: '5319e7',
  promotion: '0e8a16',
  configuration: '1d76db',
  rollback: 'b60205',
  urgent: 'b60205',
  hotfix: 'd93f0b',
} as const;

/** The program and the environment repo on GitHub: who may push, what must pass, which keys read. */
export class GitHubRepositories extends ComponentResource {
  /** The forge as the bootstrap goes on with it. */
  readonly built: BuiltForge;

  constructor(name: string, args: GitHubOptions & ForgeSituation, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:GitHubRepositories', name, {}, options);
    const { owner, program, environmentRepo, branch } = args;
    const provider = new Provider(`${name}-github`, { owner }, { parent: this });
    const own = { parent: this, provider };
    const programRepository = this.#repository(program, 'What runs and where, as code', own);
    const stateRepository = this.#repository(environmentRepo, 'What runs where: written by Slipway', own);
    this.#protect(`${program}-main`, programRepository, 'main', args.programChecks ?? ['check'], [], own);
    const checks = args.environmentChecks ?? ['verify-render', 'check', 'slipway/gates'];
    this.#protect(`${environmentRepo}-${branch}`, stateRepository, branch, checks, [args.publisher], own);
    const key = this.#readKey(name, stateRepository, own);
    this.#webhook(name, stateRepository, args, own);
    this.#labels(environmentRepo, stateRepository, args, own);
    this.#environments(program, programRepository, args, own);
    const readKey = secret(key.privateKeyOpenssh);
    this.built = { resource: this, readKey, sshUrl: `git@github.com:${owner}/${environmentRepo}.git` };
    this.registerOutputs({});
  }

  /** Kept when the stack is destroyed: the history of what ran where is worth more than any cluster. */
  #repository(name: string, description: string, own: Own): Repository {
    return new Repository(
      name,
      {
        name,
        description,
        visibility: 'private',
        hasWiki: false,
        allowSquashMerge: true,
        allowMergeCommit: true,
        allowRebaseMerge: false,
        deleteBranchOnMerge: true,
        vulnerabilityAlerts: true,
        archiveOnDestroy: true,
      },
      { ...own, protect: true, retainOnDelete: true },
    );
  }

  #protect(
    name: string,
    repository: Repository,
    pattern: string,
    contexts: readonly string[],
    pushers: readonly string[],
    own: Own,
  ): void {
    new BranchProtection(
      name,
      {
        repositoryId: repository.nodeId,
        pattern,
        enforceAdmins: true,
        allowsForcePushes: false,
        allowsDeletions: false,
        // What was judged is what is merged: a request that is behind is planned anew.
        requiredStatusChecks: [{ strict: true, contexts: [...contexts] }],
        requiredPullRequestReviews: [
          {
            requireCodeOwnerReviews: true,
            dismissStaleReviews: true,
            requiredApprovingReviewCount: 1,
            ...(pushers.length === 0 ? {} : { pullRequestBypassers: [...pushers] }),
          },
        ],
        ...(pushers.length === 0 ? {} : { restrictPushes: [{ blocksCreations: true, pushAllowances: [...pushers] }] }),
      },
      own,
    );
  }

  #readKey(name: string, repository: Repository, own: Own): PrivateKey {
    const key = new PrivateKey(
      `${name}-read`,
      { algorithm: 'ED25519' },
      { parent: this, additionalSecretOutputs: ['privateKeyPem', 'privateKeyOpenssh', 'privateKeyPemPkcs8'] },
    );
    new RepositoryDeployKey(
      `${name}-read`,
      { repository: repository.name, title: `Argo CD on ${name}`, key: key.publicKeyOpenssh, readOnly: true },
      own,
    );
    return key;
  }

  #webhook(name: string, repository: Repository, { webhook }: ForgeSituation, own: Own): void {
    if (webhook === undefined) return;
    new RepositoryWebhook(
      `${name}-argocd`,
      {
        repository: repository.name,
        events: ['push'],
        configuration: { url: webhook.url, contentType: 'json', secret: secret(webhook.secret), insecureSsl: false },
      },
      { ...own, additionalSecretOutputs: ['configuration'] },
    );
  }

  #labels(prefix: string, repository: Repository, { environments }: ForgeSituation, own: Own): void {
    const named = Object.fromEntries(environments.map(({ name }) => [name, 'c5def5']));
    for (const [label, color] of Object.entries({ ...named, ...labels })) {
      new IssueLabel(`${prefix}-${label}`, { repository: repository.name, name: label, color }, own);
    }
  }

  /** Deployments show which environment a run of the program's pipeline served. */
  #environments(prefix: string, repository: Repository, { environments }: ForgeSituation, own: Own): void {
    for (const { name, publish } of environments) {
      new RepositoryEnvironment(
        `${prefix}-${name}`,
        {
          repository: repository.name,
          environment: name,
          // Where changes come by pull request, nobody gets around the branch's rules.
          canAdminsBypass: publish === 'commit',
          deploymentBranchPolicy: { protectedBranches: true, customBranchPolicies: false },
        },
        own,
      );
    }
  }
}

type Own = { readonly parent: ComponentResource; readonly provider: Provider };
