// @ts-check
// What the doctor's checks stand on: how a finding looks, and how a server is asked. Nothing here judges.

/** @typedef {"ok" | "problem" | "unknown"} Verdict */
/**
 * What one check found.
 * @typedef {object} Finding
 * @property {string} id for tests and links
 * @property {string} title
 * @property {Verdict} verdict
 * @property {string} words what is the matter; never a value that could be a secret
 * @property {string[]} fix lines to add, exactly as they are to be written; may be empty
 */
/**
 * What all checks may look at.
 * @typedef {object} World
 * @property {URL} here the folder that holds the app
 * @property {Response | null} page what the server answers for the app's page; null: nothing
 * @property {import("./config.js").Reading} config
 */

/** How long a server may take. */
export const PATIENCE_MS = 10_000;

/** @type {(id: string, title: string, words: string) => Finding} */
export const ok = (id, title, words) => ({ id, title, verdict: "ok", words, fix: [] });
/** @type {(id: string, title: string, words: string, fix?: string[]) => Finding} */
export const problem = (id, title, words, fix = []) => ({ id, title, verdict: "problem", words, fix });
/** @type {(id: string, title: string, words: string, fix?: string[]) => Finding} */
export const unknown = (id, title, words, fix = []) => ({ id, title, verdict: "unknown", words, fix });

/**
 * The answer, or null when there is none that may be read. A server before which people sign in is asked as they ask it.
 * @param {URL | string} url
 * @param {RequestInit} [init]
 * @returns {Promise<Response | null>}
 */
export async function ask(url, init = {}) {
  try {
    return await fetch(url, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  } catch {
    return null;
  }
}

/** @type {(words: string[]) => string} `a`, `a and b`, `a, b and c` */
export const listed = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
