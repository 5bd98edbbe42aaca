// Starts the app: takes its two halves, refuses them unless they are byte for byte what was built, and says so in the page
// when that fails. It is a file of its own because the content security policy allows no inline script.
// `cargo xtask finish-dist` puts the hashes in; this file's own hash stands in index.html.

const glue = { url: new URL("app.js", import.meta.url), integrity: "{{integrity:app.js}}" };
const wasm = { url: new URL("app.wasm", import.meta.url), integrity: "{{integrity:app.wasm}}" };
const PATIENCE_MS = 60_000;

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
  // As a link it would only move within the page when the address has a fragment.
  part(boot, "reload").addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  boot.dataset.state = "failed";
  part(boot, "failure").focus();
}

async function verified({ url, integrity }, what) {
  let response;
  try {
    response = await fetch(url, { integrity, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    throw new NotLoaded(`${what} did not arrive, or is not the file that was published (${cause.message}).`, { cause });
  }
  if (!response.ok) throw new NotLoaded(`${what} is missing: the server answered ${response.status}.`);
  return response;
}

/** The glue is checked when `modulepreload` takes it; reading it here too covers browsers that ignore that. */
async function module() {
  await verified(glue, "A part of the app (app.js)");
  return import(glue.url.href);
}

async function start() {
  // A form without its styles could hide what matters. Engines differ in what a refused stylesheet leaves behind, so the
  // stylesheet sets a mark; a module runs only after the stylesheets of its page have been settled.
  if (!getComputedStyle(shell()).getPropertyValue("--ar-styled")) {
    throw new NotLoaded("A part of the app (app.css) did not arrive, or is not the file that was published.");
  }
  if (typeof WebAssembly !== "object") throw new NotLoaded("This browser does not run WebAssembly, or it is switched off.");
  const [{ default: init }, module_or_path] = await Promise.all([module(), verified(wasm, "The app (app.wasm)")]);
  await init({ module_or_path });
}

// The stylesheet shows the message by itself after a while; from here on this script decides.
shell().dataset.state = "starting";
start().catch(fail);
