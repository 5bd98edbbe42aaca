// Messages that no host of good will sends, made up from a seed, and a way to pour them on the app's frame from the window in
// which this runs: the page around, a sibling frame, a popup, or the app's own page. A right welcome comes from the wrong
// window, or from the right one with something wrong; what is about the app's state goes to the window, where nothing counts.
(() => {
  /** SplitMix32: the same seed makes the same messages. */
  const random = (seed) => () => {
    seed = (seed + 0x9e3779b9) | 0;
    let z = seed ^ (seed >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const WORDS = ["__proto__", "constructor", "toString", "then", "", "💥", "\u202e", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "//evil.example", "red;}*{display:none", "ar:submit", "null", "../../x", "\u0000"];
  const TYPES = ["ar:welcome", "ar:init", "ar:token", "ar:theme", "ar:locale", "ar:navigate", "ar:focus", "ar:ping", "ar:teardown", "ar:submit",
    "SP_PLUGIN_INIT_REQ", "SP_AUTH_TOKEN_DELIVERY_REQ", "SP_TOKEN_UPDATE_EVT"];

  /** `trusted`: the window is the one from which a right welcome would count. */
  function message(next, nonce, trusted) {
    const pick = (list) => list[next() % list.length];
    const odd = () => [null, -1, 1e300, [], {}, "x".repeat(next() % 70000), pick(WORDS)][next() % 7];
    const welcome = { ar: 1, id: "h0", type: "ar:welcome", version: 1, nonce };
    switch (next() % 9) {
      case 0: {
        if (trusted) welcome.nonce = pick(["0".repeat(32), "", nonce.toUpperCase() + "0", nonce.slice(1), null]);
        return JSON.stringify(welcome);
      }
      case 1: {
        const key = pick(["ar", "type", "version", "nonce"]);
        return JSON.stringify({ ...welcome, [key]: odd() });
      }
      case 2:
        return JSON.stringify({ ...welcome, [pick(WORDS) || "more"]: odd() });
      case 3: {
        const text = JSON.stringify(welcome);
        return text.slice(0, next() % text.length);
      }
      case 4:
        return JSON.stringify({ ar: 1, id: "h1", kind: pick(["req", "evt", "res", "x"]), type: pick(TYPES), payload: { route: "#/requests", locale: "de", accessToken: "CANARY", [pick(WORDS)]: odd() } });
      case 5:
        return { ...welcome, type: pick(TYPES), payload: { token: "CANARY" } };
      case 6:
        return pick(["[", "{\"a\":"]).repeat(1 + (next() % 20000));
      case 7:
        return "x".repeat(next() % 100000);
      default:
        return odd();
    }
  }

  let taken = 0;
  let ready = [];
  /** How many of the ports that were offered so far were taken and spoken through. */
  globalThis.taken = () => taken;

  /** Makes `count` messages ready. Whoever took one of their ports would find an `ar:init` there, and answer. */
  globalThis.prepare = (count, seed, nonce, trusted) => {
    const next = random(seed);
    ready = Array.from({ length: count }, () => {
      const data = message(next, nonce, trusted);
      if (next() % 4) return [data, []];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { taken += 1; };
      port1.postMessage(JSON.stringify({ ar: 1, id: "h1", kind: "req", type: "ar:init", payload: {} }));
      return [data, [port2]];
    });
  };

  /** Posts them all to a window, and answers when it has heard the last. */
  globalThis.pour = (target) => new Promise((done) => {
    addEventListener("message", function heard({ data }) {
      if (data?.heard === undefined) return;
      removeEventListener("message", heard);
      done(data.heard);
    });
    for (const [data, ports] of ready) target.postMessage(data, "*", ports);
    target.postMessage({ barrier: true }, "*");
  });
})();
