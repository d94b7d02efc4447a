/** Writes `docs/policies/`: a page for each policy, and their list. */
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
require('./register.js');
const { policies } = require('../lib/policy/policies');
const { policyList, policyPage } = require('../lib/policy/policies/policy-page');

const folder = join(__dirname, '..', 'docs', 'policies');
mkdirSync(folder, { recursive: true });
for (const policy of policies) writeFileSync(join(folder, `${policy.id}.md`), policyPage(policy));
writeFileSync(join(folder, 'README.md'), policyList(policies));
