// The app in the document of a host page, for <access-request mode="inline"> (src/static/embed/access-request.js). The app
// goes on believing that it has a window of its own in a frame: what it takes for window, document, address bar and storage
// is made here, for each instance, and what it listens to and waits for ends with it. Why so: docs/decisions/0070.

const PATIENCE_MS = 60_000;
/** Landmarks belong to the host page; within it the app is one region. */
const LANDMARKS = { main: "div", header: "div", footer: "div", aside: "section" };
/**
 * Nothing that a host page says of all elements comes in by inheritance, and what is placed stays within. Beside the
 * app's own stylesheet, which is in layers: these rules win.
 */
const RULES = `
  .ar-root { all: initial; color-scheme: light dark; display: block; isolation: isolate; position: relative; }
  .ar-root .ar-app { min-block-size: 0; }
  .ar-root .ar-main:focus { outline: none; }
  .ar-root [hidden] { display: none; }
`;

/** What all instances of the page share: the glue, the compiled app and the text of its stylesheet. */
let taken = null;

function parts(file, script) {
  taken ??= take(file, script).catch((why) => {
    taken = null;
    throw why;
  });
  return taken;
}

async function take(file, script) {
  const compiled = async () => WebAssembly.compile(await (await verified(file("app.wasm"))).arrayBuffer());
  const styles = async () => (await verified(file("app.css"))).text();
  const [glue, app, css] = await Promise.all([script(file("app.js")), compiled(), styles()]);
  return { start: glue.default, app, css };
}

async function verified({ url, integrity }) {
  const answer = await fetch(url, { integrity, credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${url} is missing: the server answered ${answer.status}.`);
  return answer;
}

/**
 * Starts an app in `place`, an empty element of a shadow root.
 * `base`: the app's address. `file(name)`: address and hash of a file of this build. `script(file)`: a module, checked.
 * `hear(event)`: is told what the app posts to its parent. `refused()`: the app may not be shown in this page.
 * `again()`: the person wants the app anew. `signal`: ends it.
 */
export async function mount(place, { base, file, script, hear, refused, again, signal }) {
  const { start, app, css } = await parts(file, script);
  if (signal.aborted) return;
  const root = place.getRootNode();
  root.adoptedStyleSheets = [sheet(css, place)];
  place.className = "ar-root";
  place.append(loading(), part("div", { id: "app" }), stopped(again));
  const world = new World(place, { base, hear, signal });
  world.own.arInline = { refused };
  world.own.arLanguage = async (tag) => (await verified(file(`${tag}.txt`))).text();
  await start(world.window, world.own)({ module_or_path: app });
}

/**
 * `rem` is what the host page makes of it: here it is what the person chose, as in a page of one's own.
 */
function sheet(css, place) {
  const probe = part("div", {});
  Object.assign(probe.style, { all: "initial", fontSize: "medium" });
  place.append(probe);
  const size = parseFloat(getComputedStyle(probe).fontSize) || 16;
  probe.remove();
  const made = new CSSStyleSheet();
  made.replaceSync(css.replace(/(?<![\w.])(\d*\.?\d+)rem\b/g, (_, count) => `${count * size}px`) + RULES);
  return made;
}

function part(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** As in index.html, until the app takes its place. */
function loading() {
  const row = () => part("div", { className: "ar-skeleton__row" });
  const rows = part("div", { className: "ar-skeleton", ariaHidden: "true" }, row(), row(), row());
  const said = part("p", { className: "ar-shell__message", role: "status" }, "Loading…");
  return part("div", { id: "boot", className: "ar-app" }, part("div", { className: "ar-shell" }, said, rows));
}

/** As in index.html: the app's panic hook shows it. */
function stopped(again) {
  const button = part("button", { className: "ar-button", type: "button", onclick: again }, "Start again");
  button.dataset.kind = "primary";
  const said = part("p", {}, "Something went wrong. Nothing was sent by itself. Start again to go on.");
  const box = part("div", { className: "ar-app ar-shell", role: "alert", tabIndex: -1 }, said, part("p", {}, button));
  return part("div", { id: "stopped", hidden: true, tabIndex: -1 }, box);
}

/** Everything of `real`, but what is in `own`. Methods stay with what they belong to. */
function instead(real, own) {
  return new Proxy(Object.create(Object.getPrototypeOf(real)), {
    get(_, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const found = real[name];
      return typeof found === "function" && !found.prototype ? found.bind(real) : found;
    },
    set(_, name, value) {
      own[name] = value;
      return true;
    },
    has: (_, name) => name in own || name in real,
    deleteProperty: (_, name) => delete own[name],
  });
}

/** `localStorage` and `sessionStorage`: the host page's are not ours, so nothing outlives the instance. */
class Memory {
  #kept = new Map();
  get length() { return this.#kept.size; }
  key(at) { return [...this.#kept.keys()][at] ?? null; }
  getItem(key) { return this.#kept.get(key) ?? null; }
  setItem(key, value) { this.#kept.set(key, String(value)); }
  removeItem(key) { this.#kept.delete(key); }
}

/** What one app takes for its window. */
class World {
  #place;
  #root;
  #base;
  #signal;
  #timers = new Set();
  #observers = [];
  /** What the element alone tells, such as messages and changes of the address: what listens to it. */
  #heard = new EventTarget();
  /** Somebody has been in the app: until then it takes no focus from the host page. */
  #visited = false;
  #hash = "";

  constructor(place, { base, hear, signal }) {
    this.#place = place;
    this.#root = place.getRootNode();
    this.#base = base;
    this.#signal = signal;
    const parent = { postMessage: (text, origin) => this.#post(hear, text, origin) };
    this.own = { ...this.#clock(), ...this.#reach(), ...this.#storage(), parent, opener: null };
    Object.assign(this.own, this.#listening(window), { document: this.#document() });
    this.window = instead(window, this.own);
    for (const name of ["window", "self", "globalThis", "top"]) this.own[name] = this.window;
    for (const sign of ["pointerdown", "keydown", "focusin", "click"]) {
      place.addEventListener(sign, () => { this.#visited = true; }, { capture: true, signal });
    }
    place.addEventListener("click", (event) => this.#follow(event), { signal });
    // To a window of its own, focus that goes elsewhere would be gone.
    place.addEventListener("focusout", ({ relatedTarget }) => {
      if (!place.contains(relatedTarget)) this.#tell("blur", {});
    }, { signal });
    // What the element's `focus()` asks for is asked for by a person.
    place.visit = () => { this.#visited = true; };
    // The element answers to the window that a message came from.
    place.contentWindow = { postMessage: (text, origin, ports) => this.#deliver(parent, text, origin, ports) };
    signal.addEventListener("abort", () => this.#end());
  }

  #end() {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const observer of this.#observers) observer.disconnect();
    this.#timers.clear();
    this.#observers.length = 0;
    this.#place.replaceChildren();
    delete this.#place.contentWindow;
    delete this.#place.visit;
  }

  /** After the app's own work, as the browser does. */
  #post(hear, text, origin) {
    if (origin !== location.origin) return;
    const source = this.#place.contentWindow;
    queueMicrotask(() => this.#signal.aborted || hear({ source, origin: this.#base.origin, data: text }));
  }

  #deliver(source, data, origin, ports) {
    if (origin !== this.#base.origin) return;
    this.#tell("message", { data, origin: location.origin, source, ports });
  }

  #tell(type, facts) {
    queueMicrotask(() => {
      const event = new Event(type);
      for (const [name, value] of Object.entries(facts)) Object.defineProperty(event, name, { value });
      if (!this.#signal.aborted) this.#heard.dispatchEvent(event);
    });
  }

  #clock() {
    const ended = () => this.#signal.aborted;
    return {
      setTimeout: (act, ms) => {
        if (ended()) return 0;
        const timer = setTimeout(() => { this.#timers.delete(timer); act(); }, ms);
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => { this.#timers.delete(timer); clearTimeout(timer); },
      requestAnimationFrame: (act) => ended() ? 0 : requestAnimationFrame((now) => ended() || act(now)),
    };
  }

  /** Other places: files of the app's own, other pages, and the address, which nobody sees. */
  #reach() {
    const base = this.#base;
    const signal = this.#signal;
    const observers = this.#observers;
    const go = (_, __, url) => { this.#hash = new URL(url, base).hash; };
    const world = this;
    return {
      open: (url, target, features) => open(new URL(url, base).href, target, features),
      fetch: (what, init) => signal.aborted ? Promise.reject(new TypeError("the app has ended")) : fetch(what, init),
      Request: class extends Request {
        constructor(url, init) {
          super(new URL(url, base), URL.canParse(url) ? init : { ...init, mode: "cors", credentials: "omit" });
        }
      },
      ResizeObserver: class extends ResizeObserver {
        constructor(act) { super(act); observers.push(this); }
      },
      history: { pushState: go, replaceState: go },
      location: {
        ancestorOrigins: [location.origin],
        origin: base.origin,
        pathname: base.pathname,
        search: "",
        get hash() { return world.#hash; },
        // The host page is never left: a token of its session is also given up by it.
        assign: () => {},
        reload: () => {},
      },
    };
  }

  #storage() {
    return {
      localStorage: new Memory(),
      sessionStorage: new Memory(),
      indexedDB: undefined,
      BroadcastChannel: undefined,
      navigator: instead(navigator, { locks: undefined }),
    };
  }

  #listening(real) {
    const told = ["message", "hashchange", "popstate", "blur"];
    const within = ["keydown", "keyup", "focusin"];
    const target = (type) => {
      if (real !== window) return real;
      return told.includes(type) ? this.#heard : within.includes(type) ? this.#place : real;
    };
    return {
      addEventListener: (type, act, options) => {
        const how = typeof options === "object" ? options : { capture: Boolean(options) };
        target(type).addEventListener(type, act, { ...how, signal: this.#signal });
      },
      removeEventListener: (type, act, options) => target(type).removeEventListener(type, act, options),
    };
  }

  #document() {
    const root = this.#root;
    const place = this.#place;
    return instead(document, {
      ...this.#listening(document),
      body: place,
      documentElement: place,
      referrer: "",
      title: "",
      get activeElement() { return root.activeElement; },
      getElementById: (id) => root.getElementById(id),
      querySelector: (selector) => root.querySelector(selector),
      createElement: (name) => this.#element(name),
    });
  }

  /** An element that takes no focus from the host page, and whose addresses are the app's. */
  #element(name) {
    const element = document.createElement(LANDMARKS[name] ?? name);
    const { focus, setAttribute } = element;
    element.focus = (options) => {
      if (this.#visited || this.#root.activeElement) focus.call(element, options);
    };
    if (name === "a" || name === "img") {
      element.setAttribute = (name, value) => {
        setAttribute.call(element, name, ["href", "src"].includes(name) ? new URL(value, this.#base).href : value);
      };
    }
    return element;
  }

  /** A link within the app is followed here: the address bar is the host page's. */
  #follow(event) {
    const link = event.target.closest("a[href]");
    const url = link && !event.defaultPrevented && new URL(link.href);
    const within = url && url.hash.startsWith("#/") && url.href === new URL(url.hash, this.#base).href;
    if (!within || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#hash = url.hash;
    this.#tell("hashchange", {});
  }
}
