import type { ForgeSituation } from '../forge-settings';
import type { ApiSetting, ApiValue } from './api-settings';
import { forgeLabels } from './forge-labels';
import type { GiteaOptions } from './gitea';
import { settingVariables, type RepositorySettings } from './repository-settings';

/** What the repositories are kept in order by. */
type GiteaArgs = GiteaOptions & ForgeSituation;

/**
 * What Gitea's API is asked for.
 *
 * @see https://docs.gitea.com/api/
 */
export function giteaSettings(args: GiteaArgs): RepositorySettings {
  const { owner, program, environmentRepo, publisher, branch, webhook, environments, actions = {} } = args;
  const { programChecks = ['check'], environmentChecks = ['verify-render', 'check', 'slipway/gates'] } = args;
  const code = `/repos/${owner}/${program}`;
  const state = `/repos/${owner}/${environmentRepo}`;
  const pushers: Readonly<Record<string, ApiValue>> = {
    enable_push: true,
    enable_push_whitelist: true,
    push_whitelist_usernames: publisher === undefined ? [] : [publisher],
    push_whitelist_deploy_keys: publisher === undefined,
  };
  return {
    repositories: [repository(owner, program), repository(owner, environmentRepo)],
    keys: [
      key(state, 'Argo CD', { key: { variable: settingVariables.readKey }, read_only: true }),
      ...(publisher === undefined
        ? [key(state, 'Slipway publishes', { key: { variable: settingVariables.publishKey }, read_only: false })]
        : []),
    ],
    rules: [
      protection(code, 'main', { enable_push: false, status_check_contexts: programChecks }),
      protection(state, branch, { ...pushers, status_check_contexts: environmentChecks }),
      ...(webhook === undefined ? [] : [hook(state, branch, webhook.url)]),
      ...Object.entries(forgeLabels(environments)).map(([name, color]) => label(state, name, color)),
      ...[code, state].flatMap((one) => [
        ...Object.entries(actions.variables ?? {}).map(([name, value]) => variable(one, name, value)),
        ...(actions.secrets ?? []).map((name) => secret(one, name, settingVariables.pipeline(name))),
      ]),
      ...(publisher === undefined ? [secret(code, 'SLIPWAY_PUBLISHER_KEY', settingVariables.publisherKey)] : []),
    ],
  };
}

/** Kept when the stack is destroyed: the history of what ran where is worth more than any cluster. */
function repository(owner: string, name: string): ApiSetting {
  const path = `/repos/${owner}/${name}`;
  return {
    name: `repository ${name}`,
    find: { path },
    create: {
      method: 'POST',
      path: `/orgs/${owner}/repos`,
      body: { name, private: true, auto_init: true, default_branch: 'main' },
    },
    update: {
      method: 'PATCH',
      path,
      body: { private: true, allow_rebase: false, default_delete_branch_after_merge: true, has_wiki: false },
    },
  };
}

/** A title names one key; what another key has it goes. */
function key(path: string, title: string, body: Readonly<Record<string, ApiValue>>): ApiSetting {
  return {
    name: `deploy key ${title}`,
    find: { path: `${path}/keys`, where: { title } },
    create: { method: 'POST', path: `${path}/keys`, body: { title, ...body } },
    remove: `${path}/keys/{id}`,
  };
}

/** Review requests of code owners are official ones: a merge waits for them. */
function protection(path: string, branch: string, rules: Readonly<Record<string, ApiValue>>): ApiSetting {
  const one = `${path}/branch_protections/${encodeURIComponent(branch)}`;
  const body = {
    ...{ enable_status_check: true, required_approvals: 1, dismiss_stale_approvals: true },
    ...{ block_on_rejected_reviews: true, block_on_official_review_requests: true, block_on_outdated_branch: true },
    ...rules,
  };
  return {
    name: `protected branch ${branch}`,
    find: { path: one },
    create: { method: 'POST', path: `${path}/branch_protections`, body: { rule_name: branch, ...body } },
    update: { method: 'PATCH', path: one, body },
  };
}

function hook(path: string, branch: string, url: string): ApiSetting {
  const config = { url, content_type: 'json', secret: { variable: settingVariables.webhookSecret } };
  const body = { active: true, events: ['push'], branch_filter: branch, config };
  return {
    name: `webhook ${url}`,
    find: { path: `${path}/hooks`, where: { 'config.url': url } },
    create: { method: 'POST', path: `${path}/hooks`, body: { type: 'gitea', ...body } },
    update: { method: 'PATCH', path: `${path}/hooks/{id}`, body },
    remove: `${path}/hooks/{id}`,
  };
}

function label(path: string, name: string, color: string): ApiSetting {
  const body = { name, color: `#${color}` };
  return {
    name: `label ${name}`,
    find: { path: `${path}/labels`, where: { name } },
    create: { method: 'POST', path: `${path}/labels`, body },
    update: { method: 'PATCH', path: `${path}/labels/{id}`, body },
  };
}

function variable(path: string, name: string, value: string): ApiSetting {
  const one = `${path}/actions/variables/${name}`;
  return {
    name: `variable ${name}`,
    find: { path: one },
    create: { method: 'POST', path: one, body: { value } },
    update: { method: 'PUT', path: one, body: { value } },
    remove: one,
  };
}

/** Nothing tells a secret back: it is set each time. */
function secret(path: string, name: string, from: string): ApiSetting {
  const one = `${path}/actions/secrets/${name}`;
  return {
    name: `secret ${name}`,
    create: { method: 'PUT', path: one, body: { data: { variable: from } } },
    remove: one,
  };
}
