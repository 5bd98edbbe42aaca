// What a page needs for languages other than English, which is in the app: who reads English loads none of this. The hashes of
// their files, and what index.html says before the app runs or when it cannot (src/text/shell.json).
// `cargo xtask finish-dist` puts them in; this file's own hash stands in boot.js.

export default {
  ar: "{{integrity:ar.txt}}",
  de: "{{integrity:de.txt}}",
  "en-XA": "{{integrity:en-XA.txt}}",
  es: "{{integrity:es.txt}}",
  fr: "{{integrity:fr.txt}}",
  ja: "{{integrity:ja.txt}}",
};

const WORDS = '{{words}}';
/** Why the app did not start, as boot.js says it. */
const REASONS = ["changed", "missing", "wasm", "slow"];

/** Says in this language what the page says in English, as far as it is there: the app takes the loading shell away. */
export function say(tag) {
  const language = tag.split("-")[0];
  if (!Object.hasOwn(WORDS, language)) return;
  const own = WORDS[language];
  const into = (place, words) => {
    if (!place) return;
    place.lang = language;
    place.dir = language === "ar" ? "rtl" : "ltr";
    for (const [selector, key] of Object.entries(words)) {
      for (const part of place.querySelectorAll(selector)) part.textContent = own[key];
    }
  };
  const stopped = document.getElementById("stopped");
  into(stopped, { strong: "stopped", '[data-part="reload"]': "reload" });
  const title = stopped?.querySelector("strong");
  title?.parentElement.replaceChildren(title, ` ${own["stopped-body"]}`);
  const boot = document.getElementById("boot");
  if (!boot) return;
  document.title = own.app;
  into(document.documentElement, {
    ".ar-bar__title": "app",
    '[data-part="loading"][role]': "loading",
    '[data-part="failure"] h1': "heading",
    '[data-part="failure"] h1 + p': "body",
    '[data-part="failure"] [data-part="reload"]': "reload",
  });
  boot.querySelector('[data-part="failure"] p:last-child').hidden = true;
  const reason = boot.querySelector('[data-part="reason"]');
  const retell = () => {
    const retold = inOtherWords(reason.textContent, own);
    if (retold) reason.textContent = retold;
  };
  retell();
  new MutationObserver(retell).observe(reason, { childList: true });
}

/** What boot.js said in English; nothing when it was something else. */
function inOtherWords(text, own) {
  for (const key of REASONS) {
    const pattern = WORDS.en[key].replaceAll(".", "[.]").replace(/\{(\w+)\}/g, "(?<$1>.+?)");
    const found = new RegExp(`^${pattern}(?<more> .*)?$`, "s").exec(text)?.groups;
    if (found) return own[key].replace(/\{(\w+)\}/g, (_, gap) => found[gap]) + (found.more ?? "");
  }
  return null;
}
