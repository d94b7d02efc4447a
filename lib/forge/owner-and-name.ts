import { UserError } from '../errors';

/** @throws UserError when a repository is not named as `owner/name`. */
export function ownerAndName(repository: string, forge: string): { readonly owner: string; readonly name: string } {
  const [owner = '', name = '', ...rest] = repository.split('/');
  if (owner !== '' && name !== '' && rest.length === 0) return { owner, name };
  throw new UserError(`'${repository}' is no repository on ${forge}`, "name it as 'owner/name'");
}
