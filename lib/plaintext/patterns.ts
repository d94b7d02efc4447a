/** A form of secret that is known by its look. */
export interface SecretPattern {
  readonly what: string;
  /** The group `secret` is the secret; without one the whole match is. */
  readonly pattern: RegExp;
}

/** Forms of keys and tokens, as their makers document them. */
export const secretPatterns: readonly SecretPattern[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: 'an age private key', pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/ },
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { what: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/ },
  { what: 'a Google OAuth secret', pattern: /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/ },
  { what: 'an Azure storage key', pattern: /\bAccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/ },
  { what: 'an Azure shared access signature', pattern: /[?&]sig=(?<secret>[A-Za-z0-9%/+]{40,})/ },
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/ },
  { what: 'a GitLab token', pattern: /\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|agent)-[A-Za-z0-9_-]{20,}/ },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a Docker Hub token', pattern: /\bdckr_pat_[A-Za-z0-9_-]{27,}/ },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { what: 'a Slack webhook', pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,}/ },
  { what: 'a Stripe key', pattern: /\b(?:sk|rk)_live_[A-Za-z0-9]{20,}\b/ },
  { what: 'a Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,}/ },
  { what: 'a Pulumi token', pattern: /\bpul-[0-9a-f]{40}\b/ },
  { what: 'a JSON Web Token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}/ },
  {
    what: 'a URL with a password',
    // A variable or a placeholder in its place is no password.
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"<>]*:(?<secret>(?!\$[({]|\$\$|\{\{|<|\*+@|%s|…)[^\s/@'"<>]{3,})@[^\s@]/i,
  },
  {
    what: 'a password in a connection string',
    pattern: /(?:^|[;\s"'])(?:password|pwd)\s*=\s*(?<secret>(?!\$[({]|\{\{|<|\*)[^\s;"']{6,})\s*;/i,
  },
];

/** Names whose value is a secret, whatever it looks like. */
export const secretName =
  /(?:^|[-_.])(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|client[-_]?secret|credentials?)$/i;
