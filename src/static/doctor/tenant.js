// @ts-check
// The tenant, as this page may reach it: CORS of the API and of the token endpoint, readable headers, and the clocks. No
// real token is ever sent: an answer that refuses is as good as any other.

import { calledOrigins, directives } from "./server.js";
import { ask, listed, ok, problem, unknown } from "./world.js";

/** @typedef {import("./world.js").Finding} Finding */
/** @typedef {import("./world.js").World} World */

/** What the app reads of answers from another origin. The last two come only with some answers. */
const READ_ALWAYS = ["SLPT-Request-ID", "Date"];
const READ_SOMETIMES = ["Retry-After", "X-Total-Count"];
const EXPOSE = `Access-Control-Expose-Headers: ${[...READ_SOMETIMES, ...READ_ALWAYS].join(", ")}`;
const SENT = "Access-Control-Allow-Headers: Authorization, Content-Type, Accept-Language, X-SailPoint-Experimental";
const PROXY = "Where the tenant cannot be told so, let this server pass the calls on: \"A tenant that does not answer other origins\" in docs/deployment.md.";
/** By more than this a clock is off. */
const TOLERANCE_MS = 60_000;

const TITLES = { api: "Calls to the tenant", token: "Trading the sign-in for a token", readable: "Headers that the app may read", clock: "Clocks" };

/**
 * @param {World} world
 * @returns {Promise<Finding[]>}
 */
export async function tenantFindings(world) {
  const { here, config } = world;
  const apiUrl = config.value?.tenant?.apiUrl;
  const base = typeof apiUrl === "string" && URL.canParse(apiUrl, here.href) ? new URL(apiUrl, here.href) : null;
  const server = await clockOf(here);
  if (!base || !/^https?:$/.test(base.protocol)) {
    const words = "config.json names no tenant that can be asked.";
    return [unknown("api", TITLES.api, words), unknown("token", TITLES.token, words), unknown("readable", TITLES.readable, words), clockFinding(server, null)];
  }
  const root = `${base.origin}${base.pathname.replace(/\/+$/, "")}`;
  const info = await ask(`${root}/oauth/info`);
  const call = await ask(`${root}/${version(config.value)}/access-request-config`, {
    headers: {
      // A word that is no token: the preflight is the same as for one.
      Authorization: "Bearer doctor",
      "Content-Type": "application/json",
      "Accept-Language": "en",
      "X-SailPoint-Experimental": "true",
    },
  });
  const api = await apiFinding(world, root, info, call);
  const named = info?.ok ? await info.clone().json().catch(() => null) : null;
  const tokenUrl = config.value?.tenant?.tokenUrl ?? (base.origin === here.origin ? null : named?.tokenEndpoint) ?? `${root}/oauth/token`;
  const token = await tokenFinding(world, String(tokenUrl), config.value?.tenant?.clientId);
  const readable = readableFinding(base.origin === here.origin, call ?? info);
  return [api, token, readable, clockFinding(server, info?.headers.get("date") ?? null)];
}

/** @type {(config: any) => string} */
const version = (config) => (["beta", "v3", "v1"].includes(config?.apiVersion) ? config.apiVersion : "beta");

/** @type {(world: World, url: string) => string[] | null} what the page's own policy must name before it can be asked */
function forbidden({ here, page, config }, url) {
  const { origin } = new URL(url, here.href);
  const sources = directives(page?.headers.get("content-security-policy") ?? "").get("connect-src");
  if (!sources || origin === here.origin || sources.includes(origin) || sources.includes("*")) return null;
  const called = [...new Set([...calledOrigins(config.value), origin])];
  return [`connect-src 'self' ${called.join(" ")}`];
}

/**
 * Why there was no answer that may be read: the page's policy, CORS, or nobody there.
 * @param {World} world
 * @param {string} url
 * @param {keyof typeof TITLES} id
 * @returns {Promise<Finding>}
 */
async function unanswered(world, url, id) {
  const { origin } = new URL(url, world.here.href);
  const policy = forbidden(world, url);
  if (policy) return problem(id, TITLES[id], `This page's own policy does not let it call ${origin}. The Content-Security-Policy must say:`, policy);
  if (await ask(url, { mode: "no-cors" })) {
    return problem(id, TITLES[id], `${origin} answers, but does not let this page read the answer (CORS). It must send, also with refusals: ${PROXY}`, [
      `Access-Control-Allow-Origin: ${world.here.origin}`,
      ...(id === "api" ? [SENT, EXPOSE] : []),
    ]);
  }
  return problem(id, TITLES[id], `${origin} does not answer at all: the name may be wrong, the network may not let it through, or its certificate is not trusted here.`, [id === "api" ? "tenant.apiUrl" : "tenant.tokenUrl"]);
}

/** @type {(world: World, root: string, info: Response | null, call: Response | null) => Promise<Finding>} */
async function apiFinding(world, root, info, call) {
  const { origin } = new URL(root);
  if (!info) return unanswered(world, `${root}/oauth/info`, "api");
  if (!call) {
    const words = `${origin} answers plain questions, but refuses the one that a browser asks before a call with a token (the preflight). It must answer OPTIONS with: ${PROXY}`;
    return problem("api", TITLES.api, words, [`Access-Control-Allow-Origin: ${world.here.origin}`, SENT]);
  }
  if (!info.ok) {
    return problem("api", TITLES.api, `${origin} answers ${info.status} for /oauth/info, by which the app learns where to sign in. Mend the address, or name authorizeUrl and tokenUrl.`, ["tenant.apiUrl"]);
  }
  return ok("api", TITLES.api, `${origin} answers this page, calls with a token included.`);
}

/** @type {(world: World, url: string, clientId: unknown) => Promise<Finding>} */
async function tokenFinding(world, url, clientId) {
  if (!URL.canParse(url, world.here.href)) return unknown("token", TITLES.token, "The address of the token endpoint is none.");
  // A grant that no server gives: refused before anything is looked at, and answered like every refusal.
  const body = new URLSearchParams({ grant_type: "doctor", client_id: String(clientId ?? "") });
  const answer = await ask(new URL(url, world.here.href), { method: "POST", body });
  if (!answer) return unanswered(world, url, "token");
  const { origin } = new URL(url, world.here.href);
  if (answer.status === 404 || answer.status >= 500) {
    return problem("token", TITLES.token, `The token endpoint of ${origin} answers ${answer.status}. Mend its address.`, ["tenant.tokenUrl"]);
  }
  return ok("token", TITLES.token, `The token endpoint of ${origin} answers this page.`);
}

/** @type {(same: boolean, answer: Response | null) => Finding} */
function readableFinding(same, answer) {
  if (same) return ok("readable", TITLES.readable, "The calls go through this page's own server, of which everything may be read.");
  if (!answer) return unknown("readable", TITLES.readable, "There was no answer to look at.");
  const hidden = READ_ALWAYS.filter((name) => !answer.headers.has(name));
  if (hidden.length === 0) {
    return ok("readable", TITLES.readable, `${listed(READ_ALWAYS)}. ${listed(READ_SOMETIMES)} come only with some answers: they must stand on the same list.`);
  }
  const words = `${listed(hidden)} of the tenant's answers may not be read here, or ${hidden.length === 1 ? "is" : "are"} not sent. The app works without, but cannot tell support which call it was, nor how long to wait when it is told to. The tenant, or a proxy before it, must send:`;
  return problem("readable", TITLES.readable, words, [EXPOSE]);
}

/** @type {(here: URL) => Promise<string | null>} */
const clockOf = async (here) => (await ask(here, { method: "HEAD" }))?.headers.get("date") ?? null;

/** @type {(date: string | null) => number | null} by how much this device is ahead, in milliseconds */
const ahead = (date) => (date === null || Number.isNaN(Date.parse(date)) ? null : Date.now() - Date.parse(date));

/** @type {(off: number) => string} */
const amount = (off) => {
  const minutes = Math.round(Math.abs(off) / 60_000);
  const words = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `${words} ${off > 0 ? "ahead of" : "behind"}`;
};

/** @type {(server: string | null, tenant: string | null) => Finding} */
function clockFinding(server, tenant) {
  const [byServer, byTenant] = [ahead(server), ahead(tenant)];
  const off = (/** @type {number | null} */ value) => value !== null && Math.abs(value) > TOLERANCE_MS;
  if (byServer === null && byTenant === null) return unknown("clock", TITLES.clock, "No server says what time it is (the header Date).");
  if (byTenant !== null && off(byTenant)) {
    const words = `This device's clock is ${amount(byTenant)} the tenant's. Tokens then look ended, or never end. Let the device take its time from a time server.`;
    return problem("clock", TITLES.clock, words, ["Windows: w32tm /resync", "Linux: timedatectl set-ntp true", "macOS: sudo sntp -sS time.apple.com"]);
  }
  if (byServer !== null && off(byServer)) {
    const who = byTenant === null ? "One of the two is wrong: this device's clock or the server's." : "This device agrees with the tenant: it is the server's that is wrong.";
    const words = `This device's clock is ${amount(byServer)} that of the server of this page. ${who} Take the time from a time server.`;
    return problem("clock", TITLES.clock, words, ["Linux: timedatectl set-ntp true"]);
  }
  return ok("clock", TITLES.clock, byTenant === null ? "This device and the server of this page agree. The tenant's clock may not be read." : "This device, the server of this page and the tenant agree.");
}
