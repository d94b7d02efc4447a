const { transformSync } = require('@swc/core');

/** TypeScript as the JavaScript that Node runs; with a source map where one is asked for. */
exports.compiled = function compiled(code, filename, sourceMaps = false) {
  return transformSync(code, {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps,
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
};
