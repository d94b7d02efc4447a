const transform = require('./jest.transform.js');

/** Races, kills, scale and real servers: `npm run test:slow`. */
module.exports = { ...transform, testMatch: ['**/*.slow.test.ts'], testTimeout: 600_000, maxWorkers: 2 };
