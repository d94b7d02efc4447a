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
  const groups = reference.exec(text)?.groups;
  const repository = groups?.['repository'];
  if (repository === undefined) {
    throw new UserError(`'${text}' is no image reference`, `write it like 'registry.example.com/team/app:v1.2.3'`);
  }
  const { tag, digest } = groups as { tag?: string; digest?: string };
  if (tag === undefined && digest === undefined) {
    throw new UserError(`image '${text}' has neither a tag nor a digest`, `name the version: '${text}:v1.2.3'`);
  }
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** `repository:tag@digest`, as far as they are known. */
export function formatImage({ repository, tag, digest }: Image): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The version as people say it: the tag, else the first 12 digits of the digest. */
export function imageVersion({ tag, digest }: Image): string {
  return tag ?? digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? '';
}
