import {
  ActionsEnvironmentSecret,
  ActionsSecret,
  ActionsVariable,
  BranchProtection,
  IssueLabel,
  Provider,
  Repository,
  RepositoryDeployKey,
  RepositoryEnvironment,
  RepositoryRuleset,
  RepositoryWebhook,
} from '@pulumi/github';
import { ComponentResource, secret, type ComponentResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import { pipelineSecret, type BuiltForge, type ForgeSituation } from '../forge-settings';
import { deployKey } from './deploy-key';
import { forgeLabels } from './forge-labels';
import type { GitHubOptions } from './github';

/** The program and the environment repo on GitHub: who may push, what must pass, which keys read and write. */
export class GitHubRepositories extends ComponentResource {
  /** The forge as the bootstrap goes on with it. */
  readonly built: BuiltForge;

  constructor(name: string, args: GitHubArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:GitHubRepositories', name, {}, options);
    const { owner, program, environmentRepo, branch } = args;
    const provider = new Provider(`${name}-github`, { owner }, { parent: this });
    const own = { parent: this, provider };
    const programRepository = this.#repository(program, 'What runs and where, as code', own);
    const stateRepository = this.#repository(environmentRepo, 'What runs where: written by Slipway', own);
    this.#protect(`${program}-main`, programRepository, 'main', args.programChecks ?? ['check'], [], own);
    const checks = args.environmentChecks ?? ['verify-render', 'check', 'slipway/gates'];
    const guarded = `${environmentRepo}-${branch}`;
    if (args.publisher === undefined) this.#protectFromAllButKeys(guarded, stateRepository, branch, checks, own);
    else this.#protect(guarded, stateRepository, branch, checks, [args.publisher], own);
    const readKey = this.#deployKey(`${name}-read`, `Argo CD on ${name}`, stateRepository, own);
    const publisherKey =
      args.publisher === undefined
        ? this.#deployKey(`${name}-publish`, 'Slipway publishes', stateRepository, { ...own, mayWrite: true })
        : undefined;
    this.#webhook(name, stateRepository, args, own);
    this.#labels(environmentRepo, stateRepository, args, own);
    this.#actions(program, programRepository, args, own);
    this.#actions(environmentRepo, stateRepository, args, own);
    if (publisherKey !== undefined)
      this.#actionsSecret(program, programRepository, 'SLIPWAY_PUBLISHER_KEY', publisherKey, own);
    this.#environments(program, programRepository, args, own);
    this.built = { resource: this, readKey, ...(publisherKey === undefined ? {} : { publisherKey }) };
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

  /** A branch's protection names users and apps only; a ruleset lets keys that may write pass, and nobody else. */
  #protectFromAllButKeys(
    name: string,
    repository: Repository,
    branch: string,
    checks: readonly string[],
    own: Own,
  ): void {
    new RepositoryRuleset(
      name,
      {
        repository: repository.name,
        name: 'slipway',
        target: 'branch',
        enforcement: 'active',
        conditions: { refName: { includes: [`refs/heads/${branch}`], excludes: [] } },
        bypassActors: [{ actorType: 'DeployKey', bypassMode: 'always' }],
        rules: {
          deletion: true,
          nonFastForward: true,
          pullRequest: {
            requireCodeOwnerReview: true,
            dismissStaleReviewsOnPush: true,
            requiredApprovingReviewCount: 1,
          },
          requiredStatusChecks: {
            strictRequiredStatusChecksPolicy: true,
            requiredChecks: checks.map((context) => ({ context })),
          },
        },
      },
      own,
    );
  }

  /** @returns its private half, which only the stack knows */
  #deployKey(
    name: string,
    title: string,
    repository: Repository,
    { mayWrite = false, ...own }: Own & { readonly mayWrite?: boolean },
  ): Output<string> {
    const { privateKey, publicKey } = deployKey(name, this);
    new RepositoryDeployKey(name, { repository: repository.name, title, key: publicKey, readOnly: !mayWrite }, own);
    return privateKey;
  }

  #actions(prefix: string, repository: Repository, { actions = {}, secretOf }: GitHubArgs, own: Own): void {
    for (const [name, value] of Object.entries(actions.variables ?? {})) {
      new ActionsVariable(`${prefix}-${name}`, { repository: repository.name, variableName: name, value }, own);
    }
    for (const name of actions.secrets ?? [])
      this.#actionsSecret(prefix, repository, name, secretOf(pipelineSecret(name)), own);
  }

  #actionsSecret(prefix: string, repository: Repository, name: string, value: Input<string>, own: Own): void {
    new ActionsSecret(
      `${prefix}-${name}`,
      { repository: repository.name, secretName: name, value: secret(value) },
      own,
    );
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
    for (const [label, color] of Object.entries(forgeLabels(environments))) {
      new IssueLabel(`${prefix}-${label}`, { repository: repository.name, name: label, color }, own);
    }
  }

  /** Deployments show which environment a run of the program's pipeline served. */
  #environments(prefix: string, repository: Repository, args: GitHubArgs, own: Own): void {
    const { environments, environmentSecrets = {}, secretOf } = args;
    for (const { name, publish } of environments) {
      const made = new RepositoryEnvironment(
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
      for (const secretName of environmentSecrets[name] ?? []) {
        new ActionsEnvironmentSecret(
          `${prefix}-${name}-${secretName}`,
          {
            ...{ repository: repository.name, environment: made.environment, secretName },
            value: secret(secretOf(pipelineSecret(secretName))),
          },
          own,
        );
      }
    }
  }
}

type GitHubArgs = GitHubOptions & ForgeSituation;
type Own = { readonly parent: ComponentResource; readonly provider: Provider };
