// Collects what goes wrong in the page, for browser tests: classic WebDriver shows no console in Firefox and WebKit.
// Each trouble is told to the app server at once, so that it outlives the document. Only the app server's `probe` option
// puts this into a page; it is never part of dist/.
(() => {
  const here = new URL("__probe", document.currentScript.src);
  // Taken before the app could change them.
  const send = navigator.sendBeacon.bind(navigator);
  const probe = { errors: [], csp: [], rejections: [], console: [] };
  Object.defineProperty(window, "__probe", { value: probe });
  const tell = (kind, words) => {
    probe[kind].push(words);
    send(here, `${kind}: ${words}`);
  };
  const words = (value) => {
    try {
      return value instanceof Error ? `${value.name}: ${value.message}\n${value.stack ?? ""}` : String(value);
    } catch {
      return "something that cannot be shown";
    }
  };
  for (const level of ["error", "warn"]) {
    const original = console[level];
    console[level] = (...args) => {
      tell("console", `${level}: ${args.map(words).join(" ")}`);
      original.apply(console, args);
    };
  }
  addEventListener(
    "error",
    (event) => {
      const source = event.target === window ? words(event.error ?? event.message) : `not loaded: ${event.target?.src ?? event.target?.href ?? "?"}`;
      // When it came, and to what kind of page: what comes once in a hundred journeys is not seen again.
      tell("errors", `${source} (after ${Math.round(performance.now())} ms, ${document.visibilityState}, ${document.readyState})`);
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => tell("rejections", words(event.reason)));
  document.addEventListener("securitypolicyviolation", (event) => {
    tell("csp", `${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} (${event.sample})`);
  });
  // The server counts these against the documents it sent: one that never says this was not watched.
  send(here, "watching");
})();
