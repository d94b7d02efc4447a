import { UserError } from '../errors';

/** A container image: where it is, and which one. */
export interface Image {
  /** Registry and path, without tag or digest. */
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:` and 64 hex digits. */
  readonly digest?: string | undefined;
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const host = '(?:[a-zA-Z0-9.-]+(?::[0-9]+)?|\\[[a-fA-F0-9:]+\\](?::[0-9]+)?)';
const reference = new RegExp(
  `^(?<repository>(?:${host}/)?${component}(?:/${component})*)` +
    `(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$`,
);

/**
 * Reads `repository[:tag][@digest]`.
 *
 * @throws UserError on anything else, and where there is neither tag nor digest: an image without either means `latest`.
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImage(text: string): Image {
  const fault = imageFault(text);
  if (fault !== undefined) throw new UserError(`image '${text}' ${fault}`, imageFix);
  const { repository = '', tag, digest }: Partial<Record<string, string>> = reference.exec(text)?.groups ?? {};
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The fix for a text that {@link imageFault} finds fault with. */
export const imageFix = `write it like 'registry.example.com/team/app:v1.2.3'`;

/** Says what is wrong with an image reference, or undefined. */
export function imageFault(text: string): string | undefined {
  const groups = reference.exec(text)?.groups;
  if (groups === undefined) return 'is no image reference';
  if (groups['tag'] === undefined && groups['digest'] === undefined) return 'has neither a tag nor a digest';
  return undefined;
}

/** `repository:tag@digest`, as far as they are known. */
export function formatImage({ repository, tag, digest }: Image): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The version as people say it: the tag, else the first 12 digits of the digest. */
export function imageVersion({ tag, digest }: Image): string {
  return tag ?? digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? '';
}
