// What the page says of each call. The last argument is WebDriver's callback; it is called at once when the page has changed
// since the last time, or when it is not to wait; else with the next change or after a moment.
const [waits, done] = arguments;
const plain = (el) => el.innerText.replace(/[\u2066-\u2069]/g, '');
function read() {
  const isReference = (p) => /^Reference: AR-[0-9A-F]{8}$/.test(plain(p).trim());
  const notices = [...document.querySelectorAll('p')].filter((p) => p.checkVisibility() && isReference(p))
    .map((p) => plain(p.parentElement));
  const sent = [...document.querySelectorAll('h1')].some((h1) => plain(h1) === 'Request sent');
  const inNotices = notices.join(' ');
  const all = sent ? plain(document.body).match(/AR-[0-9A-F]{8}/g) || [] : [];
  return { receipt: all.filter((it) => !inNotices.includes(it)), notices };
}
const before = window.__said;
const now = () => { const said = read(); window.__said = JSON.stringify(said); return said; };
const first = now();
if (window.__said !== before || !waits) { done(first); return; }
const observer = new MutationObserver(() => stop());
const timer = setTimeout(() => stop(), 250);
const stop = () => { observer.disconnect(); clearTimeout(timer); done(now()); };
observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
