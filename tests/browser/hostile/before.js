// Runs before the app: notes whatever a hostile string makes run, and when the page has come to rest.
(() => {
  const ran = [];
  Object.defineProperty(window, "__ran", { value: ran });
  window.__pwn = () => ran.push("__pwn");
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => void ran.push(name);
  const rest = { asked: 0, changed: performance.now() };
  Object.defineProperty(window, "__rest", { value: rest });
  const fetch = window.fetch;
  window.fetch = async function (...args) {
    rest.asked += 1;
    try {
      return await fetch.apply(this, args);
    } finally {
      rest.asked -= 1;
      rest.changed = performance.now();
    }
  };
  new MutationObserver(() => (rest.changed = performance.now())).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
})();
