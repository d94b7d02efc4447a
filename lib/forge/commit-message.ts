/** Takes a commit message apart into its first line and the rest, for forges that want them apart. */
export function subjectAndBody(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...body] = message.split('\n');
  return { subject, body: body.join('\n').trim() };
}
