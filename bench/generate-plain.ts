import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appSpecs, type AppSpec } from './app-spec';

/** Where the apps of a plain cdk8s program go, and how many they are. */
export interface PlainOptions {
  /** Made where it is not there. */
  readonly folder: string;
  readonly apps: number;
}

/** Writes the apps of the plain program, a file per app as Slipway has them: loading them counts there too. */
export function generatePlain({ folder, apps }: PlainOptions): void {
  for (const one of appSpecs(apps)) {
    const file = join(folder, one.system, `${one.name}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, appSource(one));
  }
}

function appSource({ calls, ...settings }: AppSpec): string {
  const names = calls.map((_, index) => `callee${index}`);
  const imports = calls.map(
    (callee, index) => `import { app as callee${index} } from '../${callee.system}/${callee.name}';\n`,
  );
  const lines = Object.entries(settings).map(([field, value]) => `  ${field}: ${JSON.stringify(value)},\n`);
  return `${imports.join('')}\nexport const app = {\n${lines.join('')}  calls: [${names.join(', ')}],\n};\n`;
}
