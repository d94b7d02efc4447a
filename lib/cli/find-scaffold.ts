import { join } from 'node:path';
import type { Asked, Scaffold } from './scaffolds/scaffold';

/** What `slipway new` makes of one kind: a file of its name in `scaffolds/`. */
export function findScaffold(kind: string): (asked: Asked) => Scaffold {
  const file = join(__dirname, 'scaffolds', `${kind}.ts`);
  return (module.require(file) as { scaffold: (asked: Asked) => Scaffold }).scaffold;
}
