// @ts-check
// `config.json`: read, judged by the schema that the app's own parser is held to, and explained.

import { complaints } from "./schema.js";
import { ask, ok, problem, unknown } from "./world.js";

/** @typedef {import("./world.js").Finding} Finding */
/** @typedef {import("./world.js").World} World */
/**
 * @typedef {object} Reading
 * @property {any} value what the file says; null when it cannot be used
 * @property {any} schema null when it did not arrive
 * @property {Finding} finding
 * @property {{ key: string, words: string, set: boolean }[]} settings each setting explained
 */

const ID = "config";
const TITLE = "config.json";

/**
 * @param {URL} here
 * @returns {Promise<Reading>}
 */
export async function readConfig(here) {
  const [answer, schemaAnswer] = await Promise.all([
    ask(new URL("config.json", here)),
    ask(new URL("doctor/config.schema.json", here), { integrity: "{{integrity:doctor/config.schema.json}}" }),
  ]);
  const schema = schemaAnswer?.ok ? await schemaAnswer.json().catch(() => null) : null;
  const none = (/** @type {Finding} */ finding) => ({ value: null, schema, finding, settings: settings({}, schema) });
  if (!answer) return none(problem(ID, TITLE, "The server does not answer for config.json.", ["config.json beside index.html"]));
  if (!answer.ok) {
    const words = `The server answers ${answer.status} for config.json: the file must lie beside index.html.`;
    return none(problem(ID, TITLE, words, ["config.json beside index.html"]));
  }
  const text = await answer.text();
  /** @type {any} */
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The browser's words quote the file, and so perhaps a secret: only the place is taken from them.
    const place = /line (\d+) column (\d+)/.exec(String(error));
    const where = place ? ` It stops being JSON at line ${place[1]}, character ${place[2]}.` : "";
    return none(problem(ID, TITLE, `config.json is no JSON.${where} A comma too many or a missing quote is the usual cause.`));
  }
  if (!schema) {
    const finding = unknown(ID, TITLE, "config.json is JSON. What may stand in it cannot be told: doctor/config.schema.json did not arrive, or is not the file that was published.");
    return { value, schema, finding, settings: [] };
  }
  return { value, schema, finding: judge(value, schema), settings: settings(value, schema) };
}

/** @type {(value: any, schema: any) => Finding} */
function judge(value, schema) {
  const secrets = secretKeys(value);
  if (secrets.length > 0) {
    const words = `Everybody who opens the page can read config.json, and ${secrets.join(", ")} looks like a secret. Remove it and make a new secret: this one is known now. The app is a public client and needs none.`;
    return problem(ID, TITLE, words);
  }
  const found = complaints(value, schema);
  if (found.length === 0) return ok(ID, TITLE, "Every key is known, and every value is written as it must be.");
  const lines = found.slice(0, 20).map(({ path, words }) => `${path} ${words}`);
  return problem(ID, TITLE, `The app does not start with this config.json. Mend ${found.length === 1 ? "this" : "these"}:`, lines);
}

/** @type {(value: any, path?: string) => string[]} */
function secretKeys(value, path = "") {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const at = path ? `${path}.${key}` : key;
    return /^client[-_]*secret$/i.test(key) ? [at] : secretKeys(inside, at);
  });
}

/**
 * Every setting with its sentence from the schema.
 * @param {any} value
 * @param {any} schema
 * @param {string} [path]
 * @returns {{ key: string, words: string, set: boolean }[]}
 */
function settings(value, schema, path = "") {
  return Object.entries(schema?.properties ?? {}).flatMap(([key, one]) => {
    const at = path ? `${path}.${key}` : key;
    const inside = typeof value === "object" && value !== null ? value[key] : undefined;
    if (one.properties) return settings(inside, one, at);
    const usual = one.default === undefined ? "" : ` Without it: ${JSON.stringify(one.default)}.`;
    return [{ key: at, words: `${one.description ?? ""}${usual}`.trim(), set: inside !== undefined }];
  });
}

/** @type {(world: World) => Finding[]} */
export function addressFindings({ here, config }) {
  const title = "Address of the app";
  const wanted = config.value?.tenant?.redirectUri;
  if (typeof wanted !== "string" || !URL.canParse(wanted)) {
    return [unknown("address", title, "config.json names no redirectUri that can be compared.")];
  }
  const { origin, pathname } = new URL(wanted);
  if (origin !== here.origin) {
    const words = `People are sent back to ${origin} after signing in, and this page stands at ${here.origin}. The same address must be registered with the OAuth client.`;
    return [problem("address", title, words, [`"redirectUri": "${here.href}"`])];
  }
  if (pathname !== here.pathname && pathname !== `${here.pathname}index.html`) {
    const words = `People are sent back to the path ${pathname} after signing in, and the app stands at ${here.pathname}. The same address must be registered with the OAuth client.`;
    return [problem("address", title, words, [`"redirectUri": "${here.href}"`])];
  }
  return [ok("address", title, `People come back to ${here.href} after signing in. That it is registered with the OAuth client can only be seen by signing in.`)];
}
