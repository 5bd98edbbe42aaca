// @ts-check
// The server that holds the app: its headers, and whether its files are those that were published.

import { ask, listed, ok, problem, unknown } from "./world.js";

/** @typedef {import("./world.js").Finding} Finding */
/** @typedef {import("./world.js").World} World */
/** @typedef {[name: string, value: string][]} Lines */

/**
 * The headers to send, from the one place that says so (xtask/src/serve/headers.rs): of every answer, and by place.
 * @type {{ every: Lines, page: Lines, asset: Lines, relay: Lines, loader: Lines }}
 */
const WANTED = JSON.parse('{{headers}}');
const OPENER = "cross-origin-opener-policy";
const RECIPE = "`cargo xtask headers --for nginx` (or caddy, apache, iis, headers-file, cloudfront) writes all of them.";

/** @type {(policy: string) => Map<string, string[]>} directives with their sources */
export function directives(policy) {
  const parts = policy.split(";").map((part) => part.trim().split(/\s+/)).filter(([name]) => name !== "");
  return new Map(parts.map(([name, ...sources]) => [name.toLowerCase(), sources]));
}

/**
 * The origins that the app calls beside its own.
 * @param {any} config
 * @returns {string[]}
 */
export function calledOrigins(config) {
  const urls = [config?.tenant?.apiUrl, config?.tenant?.tokenUrl];
  const absolute = urls.filter((url) => typeof url === "string" && URL.canParse(url));
  return [...new Set(absolute.map((url) => new URL(url).origin))];
}

/** @type {(config: any) => string[]} */
const parents = (config) => {
  const named = config?.embed?.allowedParents;
  return Array.isArray(named) ? named.filter((parent) => typeof parent === "string") : [];
};

/** The whole policy of this deployment. @type {(config: any) => string} */
export function wantedPolicy(config) {
  const [, template] = WANTED.every.find(([name]) => name === "content-security-policy") ?? ["", ""];
  return template
    .replace(" {connect}", calledOrigins(config).map((origin) => ` ${origin}`).join(""))
    .replace("{ancestors}", parents(config).join(" ") || "'none'");
}

/** @type {(name: string) => string} `x-frame-options` as people write it */
const spelt = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
/** @type {(line: [string, string]) => string} */
const line = ([name, value]) => `${spelt(name)}: ${value}`;
/** @type {(value: string) => string} */
const plain = (value) => value.toLowerCase().replace(/\s*([,;])\s*/g, "$1").trim();

/** @type {(answer: Response, wanted: Lines) => Lines} what is missing or says something else */
const missing = (answer, wanted) => wanted.filter(([name, value]) => plain(answer.headers.get(name) ?? "") !== plain(value));

/** @type {(world: World) => Finding[]} */
export function headerFindings({ here, page, config }) {
  const titles = { csp: "Content security policy", frame: "Who may hold the app in a frame", headers: "Other headers of the page" };
  if (!page) {
    const words = "The server does not answer for the app's own page.";
    return [problem("csp", titles.csp, words), problem("frame", titles.frame, words), problem("headers", titles.headers, words)];
  }
  const others = [...WANTED.every, ...WANTED.page].filter(
    ([name]) => name !== "content-security-policy" && (name !== "strict-transport-security" || here.protocol === "https:"),
  );
  const lacking = missing(page, others);
  const names = listed(lacking.map(([name]) => spelt(name)));
  const headers = lacking.length === 0
    ? ok("headers", titles.headers, "All of them are sent.")
    : problem("headers", titles.headers, `${names}: not sent, or with another value. ${RECIPE}`, lacking.map(line));
  return [policyFinding(titles.csp, page, config.value), frameFinding(titles.frame, page, config.value), headers];
}

/** @type {(title: string, page: Response, config: any) => Finding} */
function policyFinding(title, page, config) {
  const sent = page.headers.get("content-security-policy");
  const whole = wantedPolicy(config);
  const fix = [`Content-Security-Policy: ${whole}`];
  if (sent === null) {
    const only = page.headers.has("content-security-policy-report-only") ? " One is sent that only reports, which protects nobody." : "";
    return problem("csp", title, `No policy is sent: whatever gets into the page may run.${only} ${RECIPE}`, fix);
  }
  if (sent.includes(",")) {
    return problem("csp", title, "Two policies are sent, and a browser obeys both. Send this one alone:", fix);
  }
  const [is, wanted] = [directives(sent), directives(whole)];
  const wrong = [...wanted].filter(([name, sources]) => {
    if (name === "frame-ancestors") return false;
    const there = is.get(name);
    // More servers than the app calls do no harm to it.
    return !there || !sources.every((one) => there.includes(one)) || (name !== "connect-src" && there.length !== sources.length);
  });
  if (wrong.length === 0) return ok("csp", title, "It is the one that the app was tested under.");
  const lines = wrong.map(([name, sources]) => [name, ...sources].join(" "));
  return problem("csp", title, `Of the policy ${listed(wrong.map(([name]) => name))} ${wrong.length === 1 ? "is" : "are"} missing or different. It must say:`, lines);
}

/** @type {(title: string, page: Response, config: any) => Finding} */
function frameFinding(title, page, config) {
  if (!config) return unknown("frame", title, "Without config.json it cannot be told which pages are meant.");
  const named = parents(config);
  const wanted = named.length === 0 ? ["'none'"] : named;
  const sent = directives(page.headers.get("content-security-policy") ?? "").get("frame-ancestors");
  const fix = [`frame-ancestors ${wanted.join(" ")}`];
  if (!sent) return problem("frame", title, "No frame-ancestors is sent: every page may hold the app in a frame, and show it below something else. Add to the Content-Security-Policy:", fix);
  const lacking = wanted.filter((one) => !sent.includes(one));
  const more = sent.filter((one) => !wanted.includes(one));
  if (lacking.length + more.length > 0) {
    return problem("frame", title, "frame-ancestors of the Content-Security-Policy and embed.allowedParents of config.json name different pages. Only what both name is shown. By config.json it must be:", fix);
  }
  if (named.length > 0 && page.headers.has("x-frame-options")) {
    return problem("frame", title, "X-Frame-Options is sent too. It cannot name the portals, and some programs in between obey it: remove it.", ["X-Frame-Options: (remove)"]);
  }
  return ok("frame", title, named.length === 0 ? "Nobody, as embed.allowedParents is empty." : `${listed(named)}, by headers and config alike.`);
}

/**
 * @param {World} world
 * @returns {Promise<Finding[]>}
 */
export async function fileFindings({ here, page }) {
  const title = "Files of the app";
  const answer = await ask(new URL("manifest.json", here));
  const manifest = answer?.ok ? await answer.json().catch(() => null) : null;
  if (typeof manifest?.assets !== "object" || manifest.assets === null) {
    const words = "manifest.json, which says what was published, does not arrive as JSON. Publish the whole folder that `cargo xtask dist` made.";
    return [problem("files", title, words, ["manifest.json beside index.html"]), unknown("wasm", "WebAssembly", "Without manifest.json the file cannot be named."),
      unknown("keeping", "How long files are kept", "Without manifest.json no file can be named.")];
  }
  const paths = Object.entries(manifest.assets).filter(([, hash]) => typeof hash === "string");
  const checked = await Promise.all(paths.map(([path, hash]) => condition(new URL(path, here), String(hash))));
  const bad = paths.map(([path], index) => ({ path, state: checked[index] })).filter(({ state }) => state !== "");
  const html = page ? await page.clone().text() : "";
  const shown = /data-build="([0-9a-f]+)"/.exec(html)?.[1];
  /** @type {Finding} */
  let files;
  if (bad.length > 0) {
    const words = "The browser refuses a file that is not byte for byte what was published. Publish the whole folder again; when a program in between changes files (compressing, minifying, scanning), except assets/ from it.";
    files = problem("files", title, words, bad.map(({ path, state }) => `${path}: ${state}`));
  } else if (shown !== undefined && shown !== manifest.build) {
    files = problem("files", title, "index.html and manifest.json are of different builds: publish all of one build, and let no cache keep index.html.", ["Cache-Control: no-cache"]);
  } else {
    files = ok("files", title, `All ${paths.length} arrive as they were published.`);
  }
  const wasm = paths.find(([path]) => path.endsWith("/app.wasm"))?.[0];
  return [files, await wasmFinding(wasm && new URL(wasm, here)), await keepingFinding(here, page, wasm), await loaderFinding(here), await relayFinding(here)];
}

/**
 * What this page takes beside its scripts, each with its hash: a stylesheet that is refused is missed by nobody who cannot see,
 * and no browser checks what a script reads, or an icon.
 */
const OWN = {
  "config.schema.json": "{{integrity:doctor/config.schema.json}}",
  "doctor.css": "{{integrity:doctor/doctor.css}}",
  "favicon.svg": "{{integrity:doctor/favicon.svg}}",
};

/** @type {(world: World) => Promise<Finding[]>} nothing, when they are what was published */
export async function ownFindings({ here }) {
  const looked = Object.entries(OWN).map(async ([name, hash]) => {
    const state = await condition(new URL(`doctor/${name}`, here), hash);
    return state === "" ? [] : [`doctor/${name}: ${state}`];
  });
  const lines = (await Promise.all(looked)).flat();
  if (lines.length === 0) return [];
  const words = "A file of this page itself is not byte for byte what was published, so what it says may be wrong. Publish doctor.html and the whole folder doctor/ again.";
  return [problem("doctor", "Files of this page", words, lines)];
}

/** @type {(url: URL, integrity: string) => Promise<string>} what is wrong with a file; empty: nothing */
async function condition(url, integrity) {
  if ((await ask(url, { integrity }))?.ok) return "";
  const answer = await ask(url);
  if (!answer) return "does not arrive";
  return answer.ok ? "is another file than was published" : `is missing (the server answers ${answer.status})`;
}

/** @type {(url: URL | undefined | "") => Promise<Finding>} */
async function wasmFinding(url) {
  const title = "WebAssembly";
  if (typeof WebAssembly !== "object") return problem("wasm", title, "This browser does not run WebAssembly, or it is switched off (as in Lockdown Mode). Allow it for this address, or use another browser.");
  const answer = url ? await ask(url) : null;
  if (!answer?.ok) return unknown("wasm", title, "app.wasm does not arrive.");
  const type = answer.headers.get("content-type") ?? "";
  if (type.split(";")[0].trim() !== "application/wasm") {
    const words = `app.wasm comes as ${type || "nothing that is named"}: with X-Content-Type-Options it may be refused, and it is compiled later than it could be.`;
    return problem("wasm", title, words, ["Content-Type: application/wasm"]);
  }
  try {
    await WebAssembly.compileStreaming(answer);
    // WebKit compiles what the policy forbids, and refuses it only when it is to run: the smallest module there is shows that.
    await WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    const words = "app.wasm comes with its right type and yet is not compiled. The policy must allow it; else the file is damaged.";
    return problem("wasm", title, words, ["script-src 'self' 'wasm-unsafe-eval'"]);
  }
  return ok("wasm", title, "It comes as application/wasm and is compiled while it arrives.");
}

/** @type {(here: URL, page: Response | null, wasm: string | undefined) => Promise<Finding>} */
async function keepingFinding(here, page, wasm) {
  const title = "How long files are kept";
  const [asset, config] = await Promise.all([wasm ? ask(new URL(wasm, here), { method: "HEAD" }) : null, ask(new URL("config.json", here), { method: "HEAD" })]);
  const wanted = (/** @type {Lines} */ lines) => lines.filter(([name]) => name === "cache-control");
  /** @type {[string, Response | null, Lines][]} */
  const all = [["index.html", page, WANTED.page], ["config.json", config, WANTED.page], ["assets/…", asset, WANTED.asset]];
  const wrong = all.filter(([, answer, lines]) => answer && missing(answer, wanted(lines)).length > 0);
  if (wrong.length === 0) return ok("keeping", title, "Pages are asked about before each use, files with a build id in their address are kept.");
  const lines = wrong.flatMap(([name, , lines]) => wanted(lines).map((one) => `${name}  ${line(one)}`));
  return problem("keeping", title, "A page that is kept too long shows an old app after you have published a new one; files that are not kept are loaded on every visit.", lines);
}

/** @type {(here: URL) => Promise<Finding>} */
async function relayFinding(here) {
  const title = "Signing in from a frame";
  const answer = await ask(new URL("relay.html", here));
  if (!answer?.ok) return problem("relay", title, "relay.html does not arrive: publish it too. In a frame, signing in goes through it.", ["relay.html beside index.html"]);
  const opener = plain(answer.headers.get(OPENER) ?? "unsafe-none");
  if (opener === "unsafe-none") return ok("relay", title, "relay.html stays in touch with the frame that opens it.");
  return problem("relay", title, "With this header relay.html loses the frame that opened it, and nobody can sign in there. For this page alone it must say:", WANTED.relay.filter(([name]) => name === OPENER).map(line));
}

/** @type {(here: URL) => Promise<Finding>} */
async function loaderFinding(here) {
  const title = "The element for portals";
  const answer = await ask(new URL("embed/v1/access-request.js", here));
  if (!answer?.ok) return problem("loader", title, "embed/v1/access-request.js does not arrive: publish the folder embed/ too.", ["embed/v1/access-request.js"]);
  // Who opened whom is no matter of scripts.
  const lacking = missing(answer, WANTED.loader.filter(([name]) => name !== OPENER));
  if (lacking.length === 0) return ok("loader", title, "Other pages may load it.");
  return problem("loader", title, "Pages of other origins may not load what lies below embed/, or keep it too long.", lacking.map(line));
}
