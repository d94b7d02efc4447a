/** How a forge without a draft flag spells a draft: by the beginning of the title. */
export interface DraftTitles {
  /** Title to store, with `prefix` for a draft and without any for one that is ready. */
  readonly toStored: (title: string, draft: boolean) => string;
  /** Title without the prefix. */
  readonly fromStored: (title: string) => string;
}

/** @param prefix written before drafts' titles. @param known matches every prefix that the forge takes for a draft. */
export function draftTitles(prefix: string, known: RegExp): DraftTitles {
  const fromStored = (title: string): string => title.replace(known, '');
  return { fromStored, toStored: (title, draft) => `${draft ? prefix : ''}${fromStored(title)}` };
}
