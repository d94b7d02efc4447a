import { problemsOf, queryProblems } from './json-shape';
import type { Schema } from './json-shape';
import type { PublishedShape, Route } from './test-server';

interface Operation {
  /** Its documentation below https://docs.gitlab.com/api/ */
  readonly documentation: string;
  readonly query?: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
}

const text = { type: 'string' };
const number = { type: 'integer' };
const numbers = { type: 'array', items: number };
const yes = { type: 'boolean' };
const paging = { page: number, per_page: { type: 'integer', minimum: 1, maximum: 100 } };
const noteOrder = { order_by: { enum: ['created_at', 'updated_at'] }, sort: { enum: ['asc', 'desc'] } };

function body(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false, minProperties: 1 };
}

const editable = {
  title: text,
  description: { type: 'string', maxLength: 1_048_576 },
  target_branch: text,
  labels: text,
  assignee_id: number,
  assignee_ids: numbers,
  reviewer_ids: numbers,
  milestone_id: number,
  remove_source_branch: yes,
  squash: yes,
  allow_collaboration: yes,
};
const request = '/projects/{id}/merge_requests/{merge_request_iid}';

/** GitLab's documented parameters of the operations that Slipway asks for. */
const operations: Readonly<Record<string, Operation>> = {
  'GET /projects/{id}/merge_requests': {
    documentation: 'merge_requests/#list-project-merge-requests',
    query: {
      ...paging,
      state: { enum: ['opened', 'closed', 'locked', 'merged', 'all'] },
      scope: { enum: ['created_by_me', 'assigned_to_me', 'reviews_for_me', 'all'] },
      order_by: { enum: ['created_at', 'updated_at', 'merged_at', 'priority', 'title'] },
      sort: { enum: ['asc', 'desc'] },
      source_branch: text,
      target_branch: text,
      labels: text,
    },
  },
  'POST /projects/{id}/merge_requests': {
    documentation: 'merge_requests/#create-mr',
    body: body({ ...editable, source_branch: text }, ['source_branch', 'target_branch', 'title']),
  },
  [`GET ${request}`]: { documentation: 'merge_requests/#get-single-mr' },
  [`PUT ${request}`]: {
    documentation: 'merge_requests/#update-mr',
    body: body({ ...editable, state_event: { enum: ['close', 'reopen'] }, discussion_locked: yes }),
  },
  [`PUT ${request}/merge`]: {
    documentation: 'merge_requests/#merge-a-merge-request',
    body: body({
      sha: { type: 'string', pattern: '^[0-9a-f]{40}$' },
      squash: yes,
      merge_commit_message: text,
      squash_commit_message: text,
      should_remove_source_branch: yes,
      auto_merge: yes,
    }),
  },
  [`GET ${request}/approvals`]: { documentation: 'merge_request_approvals/#single-merge-request-approval' },
  [`GET ${request}/versions`]: { documentation: 'merge_requests/#get-merge-request-diff-versions', query: paging },
  [`GET ${request}/notes`]: {
    documentation: 'notes/#list-all-merge-request-notes',
    query: { ...paging, ...noteOrder },
  },
  [`POST ${request}/notes`]: {
    documentation: 'notes/#create-new-merge-request-note',
    body: body({ body: { type: 'string', maxLength: 1_000_000 }, internal: yes }, ['body']),
  },
  [`PUT ${request}/notes/{note_id}`]: {
    documentation: 'notes/#modify-existing-merge-request-note',
    body: body({ body: { type: 'string', maxLength: 1_000_000 } }, ['body']),
  },
  'GET /users': { documentation: 'users/#list-users', query: { ...paging, username: text } },
  'GET /groups/{id}/members/all': {
    documentation: 'group_members/#list-all-members-of-a-group-including-inherited-members',
    query: paging,
  },
  'GET /projects/{id}/repository/commits/{sha}/statuses': {
    documentation: 'commits/#list-the-statuses-of-a-commit',
    query: { ...paging, all: yes, ref: text, name: text, stage: text },
  },
  'GET /projects/{id}/repository/branches/{branch}': {
    documentation: 'branches/#get-single-repository-branch',
  },
  'GET /projects/{id}/repository/compare': {
    documentation: 'repositories/#compare-branches-tags-or-commits',
    query: { from: text, to: text, from_project_id: number, straight: yes, unidiff: yes },
  },
  'GET /projects/{id}/repository/commits/{sha}': {
    documentation: 'commits/#get-a-single-commit',
    query: { stats: yes },
  },
  'POST /projects/{id}/statuses/{sha}': {
    documentation: 'commits/#set-the-pipeline-status-of-a-commit',
    body: body(
      {
        state: { enum: ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] },
        name: text,
        context: text,
        ref: text,
        target_url: { type: 'string', maxLength: 255 },
        description: { type: 'string', maxLength: 255 },
        coverage: { type: 'number' },
        pipeline_id: number,
      },
      ['state'],
    ),
  },
  'POST /projects/{id}/pipeline': {
    documentation: 'pipelines/#create-a-new-pipeline',
    body: body(
      {
        ref: text,
        variables: {
          type: 'array',
          items: {
            type: 'object',
            properties: { key: text, value: text, variable_type: { enum: ['env_var', 'file'] } },
            required: ['key', 'value'],
            additionalProperties: false,
          },
        },
      },
      ['ref'],
    ),
  },
  'POST /projects/{id}/trigger/pipeline': {
    documentation: 'pipeline_triggers/#trigger-a-pipeline-with-a-token',
    body: body({ token: text, ref: text, variables: { type: 'object', additionalProperties: text } }, ['token', 'ref']),
  },
};

/** GitLab's documented shape: no package carries its API description, so the parameters are written out here. */
export function gitLabShape(): PublishedShape {
  return {
    checkRequest(route: Route, query, sent) {
      const what = `${route.method} ${route.template}`;
      const operation = operations[what];
      if (operation === undefined) return [`${what}: no such operation`];
      const where = `${what} (https://docs.gitlab.com/api/${operation.documentation})`;
      const schema = sent === undefined ? undefined : (operation.body ?? { not: {} });
      return [
        ...queryProblems(new Map(Object.entries(operation.query ?? {})), query, where),
        ...problemsOf(schema, sent, where),
      ];
    },
    checkAnswer: () => [],
  };
}
