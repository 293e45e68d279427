// What is kept on the device, and how a page is put together of kept parts.

export const MOST_ANSWERS = 60;
export const MOST_FILES = 120;

const PAGES = /\/(answer|atlas|planner|manifest\.webmanifest)?$/;
const ARTICLE = /<article id="answer"[^]*<\/article>/;

export const isKept = (path: string): boolean => PAGES.test(path);

/** The query string under which a part of the page stands in the address bar. */
export function fragmentAddress(part: string): string | null {
  const found = /data-url="\.\/(\?[^"]*)"/.exec(part)?.[1];
  return found?.replaceAll("&amp;", "&") ?? null;
}

/** An answer to stand in for one that is not kept: never another place's. */
export const notKept = (words: string): string =>
  `<article id="answer" tabindex="-1" class="start"><h2 id="answer-title">${words}</h2></article>`;

/** What the page says when there is no network. */
export const offlineWords = (page: string): string => /id="offline"[^>]*>([^<]*)</.exec(page)?.[1] ?? "";

/** The page with this answer in place of its own. */
export const composed = (page: string, part: string): string => page.replace(ARTICLE, () => part.trim());
