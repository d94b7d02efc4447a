/** The entry of a thread that helps another one to render. */
require('./register.js');
require('../lib/render/render-on-thread.ts');
