import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapePath, globSync } from 'tinyglobby';
import { compareText } from '../errors';
import { secretPath, secretsFolder, type SecretFile, type SecretFiles } from '../model/secret';

/** The secrets under a program's `environments/secrets`; each file is read when it is first asked for. */
export function programSecrets(root: string): SecretFiles {
  const known = new Map<string, SecretFile | undefined>();
  const read = (environment: string, name: string): SecretFile | undefined => {
    const path = secretPath(environment, name);
    const file = join(root, path);
    return existsSync(file) ? { name, environment, path, text: readFileSync(file, 'utf8') } : undefined;
  };
  return {
    find: (environment, name) => {
      const key = `${environment}/${name}`;
      if (!known.has(key)) known.set(key, read(environment, name));
      return known.get(key);
    },
    names: (environment) =>
      globSync(`${escapePath(secretsFolder(environment))}/*.yaml`, { cwd: root })
        .map((file) => file.slice(secretsFolder(environment).length + 1, -'.yaml'.length))
        .sort(compareText),
  };
}
