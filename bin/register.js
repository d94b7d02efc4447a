/**
 * Lets `require` load TypeScript: each file is compiled once by swc and kept under `node_modules/.cache/slipway`,
 * keyed by its content. `cdk8s synth`, `slipway` and Pulumi all start through this file.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { addHook } = require('pirates');

const cacheFolder = join(__dirname, '..', 'node_modules', '.cache', 'slipway');
// Part of each key: a newer compiler, another Node or other options must not read older output.
const salt = `${require('@swc/core/package.json').version} ${process.versions.node} 2`;

addHook(compile, { exts: ['.ts'], ignoreNodeModules: true });

function compile(code, filename) {
  const key = createHash('sha256').update(`${salt}\0${filename}\0${code}`).digest('hex');
  const cached = join(cacheFolder, key.slice(0, 2), `${key.slice(2)}.js`);
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const compiled = transform(code, filename);
    keep(cached, compiled);
    return compiled;
  }
}

function transform(code, filename) {
  // Loaded only where something has to be compiled: a warm start does without it.
  const { transformSync } = require('@swc/core');
  return transformSync(code, {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  }).code;
}

/** A read-only checkout still runs, it only compiles each time. */
function keep(file, content) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch {
    return;
  }
}
