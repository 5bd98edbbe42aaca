// Starts the app: takes its two halves, refuses them unless they are byte for byte what was built, and says so in the page
// when that fails. It is a file of its own because the content security policy allows no inline script.
// `cargo xtask finish-dist` puts the hashes in; this file's own hash stands in index.html.

const file = (name, integrity) => ({ name, integrity, url: new URL(name, import.meta.url) });
const glue = file("app.js", "{{integrity:app.js}}");
const wasm = file("app.wasm", "{{integrity:app.wasm}}");
const answer = file("answer.js", "{{integrity:answer.js}}");
const icon = file("favicon.svg", "{{integrity:favicon.svg}}");
const languages = file("languages.js", "{{integrity:languages.js}}");
const PATIENCE_MS = 60_000;
/** The app goes on in English when a language takes longer. */
const LANGUAGE_MS = 5_000;
/** From the first line of the app to its first page: config.json and the database, each with a limit of its own. */
const START_MS = 30_000;

// An answer of the sign-in page leaves the address bar before anything is painted, whatever becomes of the app. It stands
// in no storage: src/browser/navigation.rs takes it from here, once.
const query = new URLSearchParams(location.search);
if (["code", "error", "state"].some((name) => query.has(name))) {
  globalThis.arQuery = location.search;
  history.replaceState(null, "", location.pathname + location.hash);
}

/** Why the app did not start, in words for whoever helps the reader. */
class NotLoaded extends Error {}

function shell() {
  return document.getElementById("boot");
}

function part(boot, name) {
  return boot.querySelector(`[data-part="${name}"]`);
}

/** Shows the message that waits in index.html. It must work without the stylesheet too. */
function fail(reason) {
  const boot = shell();
  if (!boot) return; // the app runs: its own messages take over
  console.error(reason);
  for (const loading of boot.querySelectorAll('[data-part="loading"]')) loading.hidden = true;
  part(boot, "reason").textContent = reason instanceof NotLoaded ? reason.message : String(reason);
  boot.dataset.state = "failed";
  part(boot, "failure").focus();
}

/** As the preload of index.html asks: of all ways the only one whose answer WebKit uses too (docs/decisions/0022). */
const PRELOADED = { mode: "no-cors", credentials: "include" };

async function verified({ name, integrity, url }, patience = PATIENCE_MS, as = {}) {
  let response;
  try {
    response = await fetch(url, { ...as, integrity, signal: AbortSignal.timeout(patience) });
  } catch (cause) {
    throw new NotLoaded(`${name} did not arrive, or is not the file that was published. ${cause.message}`, { cause });
  }
  if (!response.ok) throw new NotLoaded(`${name} is missing: the server answered ${response.status}.`);
  return response;
}

/** The sentences of a language; src/browser/page.rs asks for them. */
globalThis.arLanguage = async (tag) => {
  const { default: hashes, say } = await module(languages, LANGUAGE_MS);
  if (!Object.hasOwn(hashes, tag)) throw new NotLoaded(tag);
  const answered = await verified(file(`${tag}.txt`, hashes[tag]), LANGUAGE_MS);
  say(tag);
  return answered.text();
};

/** The glue is checked when `modulepreload` takes it; reading it here too covers browsers that ignore that. */
async function module(file, patience) {
  await verified(file, patience);
  return import(file.url.href);
}

/** An answer to a sign-in that began in another window goes there; this one has nothing more to do. */
async function handedOn() {
  const state = query.get("state");
  if (!state || !globalThis.arQuery) return false;
  try {
    if (sessionStorage.getItem("ar.tx")?.includes(state)) return false;
  } catch {
    // Nothing is stored in this browser: it did not begin here.
  }
  return (await module(answer)).handOn(globalThis.arQuery, state);
}

/**
 * A form without its styles could hide what matters. Engines differ in what a refused stylesheet leaves behind, so the
 * stylesheet sets a mark. WebKit runs a module before the stylesheets of its page are settled (docs/decisions/0024); when
 * the page has loaded, they are.
 */
async function styles() {
  const there = () => getComputedStyle(shell()).getPropertyValue("--ar-styled");
  if (!there() && document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  if (!there()) throw new NotLoaded("app.css did not arrive, or is not the file that was published.");
}

async function start() {
  // Beside the app, and not after it: this page says in it what it has to say, and the app asks for it too.
  const tag = navigator.language;
  if (!tag.startsWith("en")) module(languages, LANGUAGE_MS).then(({ say }) => say(tag), () => {});
  if (typeof WebAssembly !== "object") throw new NotLoaded("This browser does not run WebAssembly, or it is switched off.");
  if (await handedOn()) return;
  // No browser checks an icon, and one that was changed is a sign that more was.
  const parts = [module(glue), verified(wasm, PATIENCE_MS, PRELOADED), styles(), verified(icon)];
  const [{ default: app }, module_or_path] = await Promise.all(parts);
  await app(globalThis)({ module_or_path });
  // The app takes the shell away when it has painted. Should it hang before that, nobody else would say so.
  setTimeout(() => fail(new NotLoaded(`The app did not start within ${START_MS / 1000} seconds.`)), START_MS);
}

// As a link it would only move within the page when the address has a fragment.
for (const reload of document.querySelectorAll('[data-part="reload"]')) {
  reload.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}

// The stylesheet shows the message by itself after a while; from here on this script decides.
shell().dataset.state = "starting";
start().catch(fail);
