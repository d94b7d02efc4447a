import { z } from 'zod';
import { throwIfAny, UserError } from '../errors';
import { ruled, schemaProblems, strict } from '../model/schema-problems';
import { cronFault } from './cron';

/** What the pipelines of a program and of its environment repo are made from. */
export interface ProgramOptions {
  /** `owner/name` of the program; only its own pipelines do without. */
  readonly repository: string | undefined;
  /** `owner/name` of the environment repo. */
  readonly environmentRepository: string;
  /** The branch whose commits are published. */
  readonly branch: string;
  /** Branches of the environment repo. */
  readonly environmentBranches: readonly string[];
  /** Environments in the order of promotion: each is compared with the one before. */
  readonly stages: readonly string[];
  /** Which variable carries the token of the environment repo's forge. */
  readonly tokenVariable: string;
  /** When open requests are brought up to date, five fields in UTC. */
  readonly refresh: string;
  /** When certificates, secrets, differences and previews are looked at. */
  readonly watch: string;
  /** Which variables carry tokens of the forges whose pull requests have previews. @default none has previews */
  readonly previewTokens: readonly string[];
  /** What a pull request must pass. */
  readonly checks: string;
  /** Major version of Node. */
  readonly node: string;
  readonly timeoutMinutes: number;
}

/** What they are declared with; the rest has defaults. */
export type ProgramProps = Partial<ProgramOptions> & Pick<ProgramOptions, 'environmentRepository'>;

const repository = ruled(
  z.string(),
  (text) => (/^[\w.-]+(\/[\w.-]+)+$/.test(text) ? undefined : 'is no repository on a forge'),
  'name it as owner/name: url of the environment repo, and program, in environments/index.ts',
);

const cron = ruled(z.string(), cronFault, "five fields in UTC: '*/15 * * * *' is every quarter of an hour");

const branch = ruled(
  z.string(),
  (text) => (/^[\w./-]+$/.test(text) ? undefined : 'is no name of a branch'),
  'letters, digits, dots, dashes and slashes',
);

const tokenVariable = z.enum(['GITHUB_TOKEN', 'GITLAB_TOKEN', 'GITEA_TOKEN', 'BITBUCKET_TOKEN']);

const schema = strict({
  repository: repository.optional(),
  environmentRepository: repository,
  branch,
  environmentBranches: z.array(branch).min(1),
  stages: z.array(branch),
  tokenVariable,
  refresh: cron,
  watch: cron,
  previewTokens: z.array(tokenVariable),
  checks: z.string().min(1),
  node: ruled(
    z.string(),
    (text) => (/^\d+(\.\d+)*$/.test(text) && Number.parseInt(text) >= 20 ? undefined : 'is no version of Node'),
    '20 or later',
  ),
  timeoutMinutes: z.int().min(1).max(360),
});

/**
 * The options of a program's pipelines with their defaults.
 *
 * @throws UserError with every one that is wrong.
 */
export function programOptions(props: ProgramProps, where?: string): ProgramOptions {
  const options: ProgramOptions = {
    branch: 'main',
    environmentBranches: ['main'],
    stages: [],
    tokenVariable: 'GITHUB_TOKEN',
    refresh: '*/15 * * * *',
    watch: '43 5 * * *',
    previewTokens: [],
    checks: 'bash .ci/run',
    node: '22',
    timeoutMinutes: 60,
    ...props,
    repository: props.repository,
  };
  throwIfAny(schemaProblems(schema, options).map((one) => (where === undefined ? one : { ...one, where })));
  return options;
}

/** The program's own repository. @throws UserError where nobody has said which one it is */
export function programRepository({ repository: name }: Pick<ProgramOptions, 'repository'>): string {
  if (name !== undefined) return name;
  throw new UserError(
    "the program's repository is not known",
    "say program: 'owner/name' of the environment repo in environments/index.ts",
  );
}
