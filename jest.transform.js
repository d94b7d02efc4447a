/** Packages that ship ES modules only: jest down-levels just these. */
const esModules = [
  '@actions',
  '@hpcc-js',
  '@octokit',
  'before-after-hook',
  'universal-user-agent',
  'universal-github-app-jwt',
  'toad-cache',
  'json-with-bigint',
  'age-encryption',
  '@noble',
  '@scure',
];

const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

module.exports = {
  transform: { '\\.[cm]?[jt]s$': ['@swc/jest', swc] },
  transformIgnorePatterns:
    esModules.length === 0 ? ['/node_modules/'] : [`/node_modules/(?!(${esModules.join('|')})/)`],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/jest.fast-check.js',
    // Their exports are for `import` only, and jest resolves as `require` does.
    '^@actions/(workflow-parser|expressions)$': '<rootDir>/node_modules/@actions/$1/dist/index.js',
    '^@actions/(workflow-parser|expressions)/(.+)$': '<rootDir>/node_modules/@actions/$1/dist/$2.js',
  },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/environment-repo/'],
};
