// @ts-check
// This browser, as far as the page may use it where it stands: connection, frame, storage.

import { listed, ok, problem, unknown } from "./world.js";

/** @typedef {import("./world.js").Finding} Finding */
/** @typedef {import("./world.js").World} World */

const KEY = "ar.doctor";

/**
 * @param {World} world
 * @returns {Promise<Finding[]>}
 */
export async function browserFindings(world) {
  return [secureFinding(world), standFinding(world), await storageFinding(world)];
}

/** @type {(world: World) => Finding} */
function secureFinding({ here }) {
  const title = "A protected connection";
  if (!globalThis.isSecureContext) {
    return problem("secure", title, "The browser does not count this page as protected, so it gives no cryptography to it, and nobody can sign in. Serve it by https, and redirect http to it.", [`https://${here.host}${here.pathname}`]);
  }
  return ok("secure", title, here.protocol === "https:" ? "https." : "http, which is in order on this machine only.");
}

/** @type {() => string | null} the origin of the page around, as far as the browser tells it */
function around() {
  const [ancestor] = location.ancestorOrigins ?? [];
  if (ancestor) return ancestor;
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : null;
}

const isFramed = () => globalThis.parent !== globalThis.self;

/** @type {(origin: string, rule: string) => boolean} as src/config/origin.rs */
function isNamedBy(origin, rule) {
  if (!rule.startsWith("https://*.")) return origin === rule;
  const [host, domain] = [origin.replace("https://", ""), rule.slice("https://*".length)];
  return origin.startsWith("https://") && host.endsWith(domain) && host.length > domain.length;
}

/** @type {(world: World) => Finding} */
function standFinding({ config }) {
  const title = "Where this page stands";
  if (globalThis.origin === "null") {
    return problem("stand", title, "In a frame whose sandbox takes its origin away: nothing can be stored, and modules are refused. The element of embed/v1/ makes the frame as it must be; else:", ['sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads"']);
  }
  if (!isFramed()) return ok("stand", title, "In a window of its own. To see what holds in a portal, show this page (doctor.html) in a frame there.");
  const parent = around();
  if (!parent || parent === "null") {
    return problem("stand", title, "In a frame, and the browser does not say of which page: the app is not shown there. The page around must let its origin be told.", ['referrerpolicy="origin"']);
  }
  const named = config.value?.embed?.allowedParents;
  const rules = Array.isArray(named) ? named.filter((rule) => typeof rule === "string") : [];
  if (rules.some((rule) => isNamedBy(parent, rule))) return ok("stand", title, `In a frame of ${parent}, which embed.allowedParents names.`);
  return problem("stand", title, `In a frame of ${parent}, which embed.allowedParents of config.json does not name: the app is not shown there.`, [`"embed": { "allowedParents": [${[...rules, parent].map((rule) => JSON.stringify(rule)).join(", ")}] }`]);
}

/** @type {(name: "sessionStorage" | "localStorage") => boolean} */
function keeps(name) {
  try {
    const storage = globalThis[name];
    storage.setItem(KEY, "1");
    const kept = storage.getItem(KEY) === "1";
    storage.removeItem(KEY);
    return kept;
  } catch {
    return false;
  }
}

/** @type {() => Promise<boolean>} */
function keepsDatabase() {
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open(KEY);
      opening.onerror = () => resolve(false);
      opening.onblocked = () => resolve(false);
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase(KEY);
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** @type {(world: World) => Promise<Finding>} */
async function storageFinding({ here }) {
  const title = "Storage";
  const database = await keepsDatabase();
  /** @type {[string, boolean][]} */
  const kinds = [["sessionStorage", keeps("sessionStorage")], ["localStorage", keeps("localStorage")], ["IndexedDB", database]];
  const refused = kinds.filter(([, kept]) => !kept).map(([name]) => name);
  const host = `Site data: allow ${here.origin}`;
  if (refused.length > 0) {
    const where = isFramed() ? "in a frame of another site, where browsers often refuse it" : "by a setting of the browser or of the organisation";
    const words = `${listed(refused)}: refused, ${where}. The app goes on without, but a reload signs out, drafts are lost with the page, and a request whose answer was lost is not looked for later. In the browser's settings or its policies (Chrome and Edge: CookiesAllowedForUrls; Firefox: Cookies, Allow):`;
    return problem("storage", title, words, [host]);
  }
  if (!isFramed()) return ok("storage", title, "Tab, browser and database keep what the app gives them.");
  const access = typeof document.hasStorageAccess === "function" ? await document.hasStorageAccess().catch(() => null) : null;
  if (access === null) return unknown("storage", title, "It can be used here. Whether it is kept apart for this portal, the browser does not say.");
  // Access is about cookies: Chromium allows it, and keeps storage apart all the same.
  if (access) return unknown("storage", title, "It can be used here. Cookies are shared with a window of its own; storage most browsers keep apart for each portal all the same, and this one does not say.");
  return ok("storage", title, "It can be used here, and is kept apart for this portal: a draft begun in a window of its own is not seen here, nor the other way round.");
}
