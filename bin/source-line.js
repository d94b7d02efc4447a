const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');

const maps = new Map();

/**
 * A stack's frame with its place in the TypeScript file, in place of the one in what it was compiled to.
 *
 * The map is made here, by compiling once more: a program that does not fail pays nothing for it.
 */
exports.sourceLine = function sourceLine(frame) {
  const text = String(frame);
  const file = frame.getFileName();
  if (!file?.endsWith('.ts')) return text;
  const compiledPlace = `${file}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  const { originalLine, originalColumn } = entry(file, frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
  if (originalLine === undefined) return text;
  return text.replace(compiledPlace, `${file}:${originalLine + 1}:${originalColumn + 1}`);
};

function entry(file, line, column) {
  if (!maps.has(file)) maps.set(file, mapOf(file));
  return maps.get(file)?.findEntry(line, column) ?? {};
}

/** Undefined for a file that is gone, or no longer compiles. */
function mapOf(file) {
  try {
    const { compiled } = require('./compiler.js');
    return new SourceMap(JSON.parse(compiled(readFileSync(file, 'utf8'), file, true).map));
  } catch {
    return undefined;
  }
}
