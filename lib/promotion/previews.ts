import type { Forge } from '../forge';
import type { Preview } from '../model/preview';
import { duration } from '../model/units';

/** A pull request that has a preview. */
export interface OpenPreview {
  readonly app: string;
  readonly request: number;
  readonly url: string;
  readonly headSha: string;
  /** When it goes, unless somebody touches the request before. */
  readonly expires: Date;
  readonly isExpired: boolean;
}

/** The part of a forge that previews need. */
export type RequestForge = Pick<Forge, 'listPullRequests' | 'findPullRequest' | 'updatePullRequest' | 'upsertComment'>;

/** The previews of an app: the open requests of its repository with the label, lowest number first. */
export async function openPreviews(
  forge: Pick<RequestForge, 'listPullRequests'>,
  app: string,
  { label, ttl }: Preview,
  now: Date,
): Promise<OpenPreview[]> {
  const requests = await forge.listPullRequests({ state: 'open', labels: [label] });
  return requests.map(({ number: request, url, headSha, updatedAt }) => {
    const expires = new Date(updatedAt.getTime() + duration(ttl).milliseconds);
    return { app, request, url, headSha, expires, isExpired: expires <= now };
  });
}

/** Takes the label off a request, and says so there: Argo CD then takes its preview down. Setting it again brings it back. */
export async function expirePreview(
  forge: RequestForge,
  { request }: OpenPreview,
  { label, ttl }: Preview,
): Promise<void> {
  const { labels } = await forge.findPullRequest(request);
  await forge.updatePullRequest(request, { labels: labels.filter((one) => one !== label) });
  await forge.upsertComment(request, {
    marker: 'slipway/preview-expired',
    body: `Nobody touched this for ${ttl}: its preview goes. Set the label \`${label}\` again to bring it back.`,
  });
}
