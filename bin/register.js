/**
 * Lets `require` load TypeScript: each file is compiled once by swc and kept under `node_modules/.cache/slipway`, with a
 * hash of what it was compiled from. `cdk8s synth`, `slipway` and Pulumi all start through this file.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { addHook } = require('pirates');

const cacheFolder = join(__dirname, '..', 'node_modules', '.cache', 'slipway');
// A newer compiler, another Node or other options must not read older output.
const salt = `${require('@swc/core/package.json').version} ${process.versions.node} 4`;

addHook(compile, { exts: ['.ts'], ignoreNodeModules: true });

Error.prepareStackTrace = (error, frames) => {
  // Loaded only where a stack is read, and stacks are read only to be shown.
  const { sourceLine } = require('./source-line.js');
  return [String(error), ...frames.map((frame) => `    at ${sourceLine(frame)}`)].join('\n');
};

function compile(code, filename) {
  // One entry per file: an edit takes the place of what was compiled before it.
  const name = hash(filename);
  const cached = join(cacheFolder, name.slice(0, 2), `${name.slice(2)}.js`);
  const mark = `\n//${hash(`${salt}\0${filename}\0${code}`)}`;
  return read(cached, mark) ?? keep(cached, mark, transform(code, filename));
}

/** What is kept of exactly this source, or undefined. */
function read(cached, mark) {
  try {
    const text = readFileSync(cached, 'utf8');
    return text.endsWith(mark) ? text : undefined;
  } catch {
    return undefined;
  }
}

function transform(code, filename) {
  // Loaded only where something has to be compiled: a warm start does without it.
  return require('./compiler.js').compiled(code, filename).code;
}

/** A read-only checkout still runs, it only compiles each time. */
function keep(file, mark, compiled) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, compiled + mark);
    renameSync(temporary, file);
  } catch {
    // The next start compiles again.
  }
  return compiled;
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}
