const transform = require('./jest.transform.js');

/** Unit, property and snapshot tests: `npm test`. */
module.exports = {
  ...transform,
  testMatch: ['**/*.test.ts'],
  // Real git on a busy machine takes more than jest's five seconds.
  testTimeout: 30_000,
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$', '<rootDir>/dist/', '<rootDir>/environment-repo/'],
};
