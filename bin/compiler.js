const { transformSync } = require('@swc/core');

/**
 * TypeScript as the JavaScript that Node runs; with a source map where one is asked for. What is no TypeScript is thrown as
 * a SyntaxError that names its `file`.
 */
exports.compiled = function compiled(code, filename, sourceMaps = false) {
  try {
    return transformSync(code, {
      filename,
      swcrc: false,
      configFile: false,
      sourceMaps,
      // What is heavy is loaded when it is first used: a command that renders nothing new does without.
      module: { type: 'commonjs', lazy: ['cdk8s', 'cdk8s-plus-28', 'js-yaml', 'yaml'] },
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
  } catch (error) {
    // After the place in the source, the compiler tells where in itself it stopped.
    const [place] = String(error.message).split(/\n+Caused by:/);
    throw Object.assign(new SyntaxError(place.trim()), { file: filename });
  }
};
