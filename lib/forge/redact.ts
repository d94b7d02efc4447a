/** Replaces every secret in a text, also in its URL-encoded and Basic-auth forms, by `[redacted]`. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .filter((form) => form !== '')
    .reduce((clean, form) => clean.replaceAll(form, '[redacted]'), text);
}
