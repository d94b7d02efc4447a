#!/usr/bin/env node
require('./register.js');
require('../lib/cli/main.ts').main(process.argv.slice(2));
