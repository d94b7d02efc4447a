/** Finds secrets in clear in any text: keys, tokens, passwords, and what looks random. Names the place, never the value. */
export * from './find-plaintext';
export * from './allow-list';
