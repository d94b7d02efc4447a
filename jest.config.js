const transform = require('./jest.transform.js');

/** Unit, property and snapshot tests: `npm test`. */
module.exports = {
  ...transform,
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$', '<rootDir>/dist/', '<rootDir>/environment-repo/'],
};
