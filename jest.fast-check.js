/**
 * fast-check with one seed for every property of the repository: a run of CI fails by a change, never by luck.
 *
 * SLIPWAY_PROPERTY_SEED is another seed (fast-check tells it where a property fails), or `random`, to look for what the
 * fixed one does not meet. Jest puts this in place of the package: only files with properties load it.
 */
const fc = require('./node_modules/fast-check/lib/cjs/fast-check.js');

const given = process.env.SLIPWAY_PROPERTY_SEED || '20260106';
const seed = given === 'random' ? Math.floor(Math.random() * 0xffffffff) : Number(given);
if (!Number.isInteger(seed)) throw new Error(`SLIPWAY_PROPERTY_SEED '${given}' is neither 'random' nor a whole number`);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

module.exports = fc;
