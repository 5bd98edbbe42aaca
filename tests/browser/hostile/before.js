// Runs before the app: notes whatever a hostile string makes run, and when the page has come to rest.
(() => {
  const ran = [];
  Object.defineProperty(window, "__ran", { value: ran });
  window.__pwn = () => ran.push("__pwn");
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => void ran.push(name);
  const rest = { asked: 0, changed: performance.now() };
  Object.defineProperty(window, "__rest", { value: rest });
  const fetch = window.fetch;
  window.fetch = function (...args) {
    rest.asked += 1;
    const answer = fetch.apply(this, args);
    const come = () => {
      rest.asked -= 1;
      rest.changed = performance.now();
    };
    // It has come with its last byte: a promise of `fetch` is kept at the first.
    answer.then((it) => it.clone().arrayBuffer()).then(come, come);
    return answer;
  };
  new MutationObserver(() => (rest.changed = performance.now())).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
})();
