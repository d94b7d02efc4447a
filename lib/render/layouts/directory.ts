import type { Layout } from '../../model/layout';

/** One repository, one branch, a folder per environment: the default. */
export function directory(): Layout {
  return { name: 'directory' };
}
