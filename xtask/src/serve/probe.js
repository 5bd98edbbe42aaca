// Collects what goes wrong in the page, for browser tests: classic WebDriver shows no console in Firefox and WebKit.
// Only the app server's `probe` option puts it into a page; it is never part of dist/.
(() => {
  const probe = { errors: [], csp: [], rejections: [], console: [] };
  Object.defineProperty(window, "__probe", { value: probe });
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
      probe.console.push(`${level}: ${args.map(words).join(" ")}`);
      original.apply(console, args);
    };
  }
  addEventListener(
    "error",
    (event) => {
      const source = event.target === window ? words(event.error ?? event.message) : `not loaded: ${event.target?.src ?? event.target?.href ?? "?"}`;
      probe.errors.push(source);
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => probe.rejections.push(words(event.reason)));
  document.addEventListener("securitypolicyviolation", (event) => {
    probe.csp.push(`${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} (${event.sample})`);
  });
})();
