/** The check as a validation plugin of cdk8s: `validations:` in cdk8s.yaml names this file. */
require('./register.js');
exports.SlipwayValidation = require('../lib/policy/cdk8s-validation').SlipwayValidation;
