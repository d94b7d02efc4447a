const transform = require('./jest.transform.js');

/** Unit, property and snapshot tests: `npm test`. */
module.exports = {
  ...transform,
  testMatch: ['**/*.test.ts'],
  // Real git on a busy machine takes more than jest's five seconds.
  testTimeout: 60_000,
  // Of two cores both: jest leaves one to itself by default.
  maxWorkers: '100%',
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$', '<rootDir>/dist/', '<rootDir>/environment-repo/'],
};
