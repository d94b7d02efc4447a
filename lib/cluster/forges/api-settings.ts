import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { local } from '@pulumi/command';
import { secret, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';

/** Where a forge's API is, and how it takes a token. */
export interface ForgeApi {
  /** With its version: `https://gitlab.com/api/v4`. */
  readonly url: string;
  readonly header: string;
  /** Before the token: `token `. */
  readonly scheme: string;
  /** Variable that `pulumi up` finds the token in. */
  readonly token: string;
}

/** An object of the forge, or one in a list. */
export interface ApiPlace {
  readonly path: string;
  /** Fields that tell it from the others of the list; dots lead inside. @default the path answers with it */
  readonly where?: Readonly<Record<string, string>>;
}

/** A value in a request: told, in a variable where it is secret or not known yet, or the id of what the forge has. */
export type ApiValue =
  | string
  | number
  | boolean
  | readonly ApiValue[]
  | { readonly variable: string }
  | { readonly idOf: ApiPlace }
  | { readonly [field: string]: ApiValue };

/** A request; `{id}` in its path stands for what was found. */
export interface ApiRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: ApiValue;
}

/** One setting, by the requests that make it so. */
export interface ApiSetting {
  /** As people call it: `deploy key Argo CD`. */
  readonly name: string;
  /** @default nothing tells whether it is there: it is made each time */
  readonly find?: ApiPlace;
  readonly create: ApiRequest;
  /** @default what is there is taken away and made anew */
  readonly update?: ApiRequest;
  /** Path to delete it by. @default it stays when the stack is destroyed */
  readonly remove?: string;
  /** Whether it stays when the stack is destroyed, though it can be deleted. @default false */
  readonly isKept?: boolean;
}

const script = readFileSync(join(__dirname, 'bring-settings.mjs'), 'utf8');

/** What one command brings into the wanted state. */
export interface ApiSettingsArgs {
  readonly api: ForgeApi;
  readonly settings: readonly ApiSetting[];
  /** Values by the variables that requests name. @default none */
  readonly variables?: Readonly<Record<string, Input<string>>>;
}

/**
 * Settings of a forge that no kept Pulumi package knows, made by its API whenever they change. The preview shows what is
 * asked for; what somebody changes on the forge itself is set back by the next change here.
 */
export function apiSettings(
  name: string,
  { api, settings, variables = {} }: ApiSettingsArgs,
  options: ComponentResourceOptions,
): local.Command {
  const run = (action: string): string => `node --input-type=module - ${action}`;
  const hidden = Object.entries(variables).map(([key, value]) => [key, secret(value)] as const);
  return new local.Command(
    name,
    {
      ...{ create: run('apply'), update: run('apply'), delete: run('remove'), stdin: script },
      environment: { FORGE_SETTINGS: JSON.stringify({ api, settings }), ...Object.fromEntries(hidden) },
    },
    options,
  );
}
