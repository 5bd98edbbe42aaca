// <access-request>: the app in a frame of a host page, or inline in its document, by protocol AR/1 (docs/embedding.md). No
// dependencies, no markup from text, no inline styles: it works under a strict content security policy. `/embed/v1/` never
// changes its meaning.

const APP = new URL("../../", import.meta.url);
const VERSION = 1;
const MAX_LENGTH = 65536;
/** Loading included: on a slow line the app comes later, and takes the place of what was said instead. */
const ANSWER_MS = 15_000;
const FIRST_HEIGHT = 320;
/** What the protocol takes at most (docs/embedding.md): more of it is left out, or makes a message void. */
const MAX_TAG = 35;
const MAX_HEIGHT = 100_000;
const MAX_PREFILL = 16_384;
const MAX_TOKENS = 64;
const MAX_VALUE = 200;
const DAY_S = 86_400;
/** Of a token whose end the portal does not say. The app reads the token's own; the message has to name one. */
const SOME_S = 300;
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals";
/** Attributes that a person may write, each with its property. */
const ATTRIBUTES = ["mode", "locale", "theme", "prefill-for", "prefill-items", "prefill-until", "prefill-comment", "min-height", "max-height", "label"];
const EVENTS = ["ready", "resize", "route", "auth", "dirty", "request-accepted", "request-unconfirmed", "focus-exit", "error"].map((name) => `ar-${name}`);

/** Whole CSS pixels: `400`, `400.5` or `400px`; anything else is none. */
const pixels = (text) => {
  const found = /^(\d+)(\.\d+)?(px)?$/i.exec(text.trim());
  return found ? Math.min(Number(found[1]), MAX_HEIGHT) : undefined;
};
/** `de_CH` is what many systems call `de-CH`. */
const language = (text) => {
  const tag = text.trim().replaceAll("_", "-");
  return tag.length <= MAX_TAG && /^[a-z]{2,3}(-[a-z\d]{1,8})*$/i.test(tag) ? tag : undefined;
};
const seconds = (given) => {
  const whole = Math.floor(Number(given));
  return whole >= 1 ? Math.min(whole, DAY_S) : SOME_S;
};
const words = (text) => (text ?? "").split(/[\s,]+/).filter(Boolean);
const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

class AccessRequest extends HTMLElement {
  static observedAttributes = ["locale", "theme"];

  #frame = null;
  #port = null;
  #nonce = "";
  #stop = null;
  #timer = 0;
  #sent = 0;
  #floor = FIRST_HEIGHT;
  #tokens = {};
  #state = { ready: false, route: "", auth: "", dirty: false };
  #getToken = null;

  constructor() {
    super();
    // What was set on the element before this script came stands in the way of the accessors.
    for (const name of [...ATTRIBUTES.map(camel), "tokens", "getToken"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  get ready() { return this.#state.ready; }
  get route() { return this.#state.route; }
  get auth() { return this.#state.auth; }
  get dirty() { return this.#state.dirty; }
  /** Design tokens: `{ accent: "#004a99" }`. */
  get tokens() { return { ...this.#tokens }; }
  set tokens(tokens) {
    this.#tokens = { ...tokens };
    this.#say("ar:theme", this.#theme());
  }
  /** Asked for a token of the host's session: `async ({ reason }) => ({ accessToken, expiresIn })`. Set before it is connected. */
  get getToken() { return this.#getToken; }
  set getToken(ask) { this.#getToken = typeof ask === "function" ? ask : null; }

  /** Shows a screen of the app: `#/requests`. */
  navigate(route) { this.#say("ar:navigate", { route: String(route) }); }

  /** Moves the focus into the app. */
  focus() {
    this.#frame?.visit?.();
    this.#frame?.focus();
    this.#say("ar:focus", { where: "start" });
  }

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const fallback = document.createElement("slot");
    fallback.hidden = true;
    root.replaceChildren(fallback);
    this.style.display ||= "block";
    const inline = this.mode === "inline";
    if (!inline && APP.origin === location.origin) {
      // A frame of one's own origin could take its sandbox off.
      this.#fail("same-origin");
      return;
    }
    // What follows stays below the fold, where nobody sees it move while the app finds its height.
    const top = this.getBoundingClientRect().top + scrollY;
    this.#floor = Math.max(FIRST_HEIGHT, Math.floor(innerHeight - top));
    this.#stop = new AbortController();
    this.#timer = setTimeout(() => this.#fail("no-answer"), ANSWER_MS);
    if (inline) this.#inline(root, this.#stop.signal);
    else this.#framed(root);
  }

  #framed(root) {
    const frame = document.createElement("iframe");
    const url = new URL(APP);
    url.searchParams.set("parentOrigin", location.origin);
    frame.title = this.label || "Access requests";
    frame.setAttribute("sandbox", SANDBOX);
    frame.allow = "storage-access; clipboard-write";
    frame.referrerPolicy = "origin";
    Object.assign(frame.style, { display: "block", inlineSize: "100%", border: "0", blockSize: `${this.#bound(FIRST_HEIGHT)}px` });
    this.#frame = frame;
    window.addEventListener("message", (event) => this.#hear(event), { signal: this.#stop.signal });
    frame.src = url.href;
    this.#place(root);
  }

  #place(root) {
    const place = document.createElement("div");
    place.style.position = "relative";
    place.append(this.#frame);
    root.append(place);
  }

  /** The app in this document, below this shadow root. What it takes for its window is made by its own inline.js. */
  async #inline(root, signal) {
    const place = document.createElement("div");
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", this.label || "Access requests");
    place.style.minBlockSize = `${this.#bound(FIRST_HEIGHT)}px`;
    const { maxHeight } = this.#bounds();
    if (maxHeight) Object.assign(place.style, { maxBlockSize: `${maxHeight}px`, overflow: "auto" });
    this.#frame = place;
    this.#place(root);
    try {
      const { mount, file } = await (app ??= published());
      await mount(place, {
        base: APP,
        file,
        script,
        signal,
        hear: (event) => this.#hear(event),
        refused: () => this.#fail("not-allowed"),
        again: () => { this.disconnectedCallback(); this.connectedCallback(); },
      });
    } catch (why) {
      app = null;
      if (signal.aborted) return;
      console.error(why);
      this.#fail("not-loaded");
    }
  }

  disconnectedCallback() {
    this.#say("ar:teardown", {});
    this.#stop?.abort();
    clearTimeout(this.#timer);
    this.#port?.close();
    this.#frame?.parentNode.remove();
    this.#frame = this.#port = this.#stop = null;
    this.#set({ ready: false, route: "", auth: "", dirty: false });
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#port) return;
    if (name === "theme") {
      this.#say("ar:theme", this.#theme());
      return;
    }
    const locale = language(now ?? "");
    if (locale) this.#say("ar:locale", { locale });
    else if (now) this.#refuse("message-refused", [name]);
  }

  /** Only the app in our own frame, at its own origin, and only its hello. */
  #hear(event) {
    if (event.source !== this.#frame?.contentWindow || event.origin !== APP.origin) return;
    const hello = parse(event.data);
    if (hello?.ar !== VERSION || hello.type !== "ar:hello" || typeof hello.nonce !== "string" || !hello.versions?.includes(VERSION)) return;
    // The app says it again until it hears us, and takes our first answer only: another one would close the port it has.
    if (hello.nonce === this.#nonce) return;
    this.#nonce = hello.nonce;
    const channel = new MessageChannel();
    this.#port?.close();
    this.#port = channel.port1;
    this.#port.onmessage = ({ data }) => this.#heard(parse(data));
    const welcome = { ar: VERSION, id: this.#id(), type: "ar:welcome", version: VERSION, nonce: hello.nonce };
    event.source.postMessage(JSON.stringify(welcome), APP.origin, [channel.port2]);
    this.#say("ar:init", this.#init());
  }

  #heard(message) {
    const { type, payload, id } = message ?? {};
    if (message?.ar !== VERSION || typeof type !== "string" || typeof payload !== "object") return;
    switch (type) {
      case "ar:ready":
        clearTimeout(this.#timer);
        this.#show(true, false);
        this.#set({ ready: true });
        break;
      case "ar:resize":
        if (this.#frame.localName === "iframe") this.#frame.style.blockSize = `${this.#bound(payload.height)}px`;
        break;
      case "ar:route":
        this.#set({ route: payload.route });
        break;
      case "ar:auth":
        this.#set({ auth: payload.state });
        break;
      case "ar:dirty":
        this.#set({ dirty: payload.dirty });
        break;
      case "ar:scroll-into-view":
        // Inline the browser does it by itself.
        if (this.#frame.localName === "iframe") this.#reveal(payload);
        break;
      case "ar:token-needed":
        this.#give(id, payload);
        return;
    }
    const name = type.replace(":", "-");
    if (EVENTS.includes(name)) this.#tell(name, payload);
  }

  /** Scrolls whatever scrolls around the frame so far that this part of it is seen. Nothing moves when it is. */
  #reveal({ top, height }) {
    const mark = document.createElement("span");
    Object.assign(mark.style, { position: "absolute", insetBlockStart: `${Number(top) || 0}px`, blockSize: `${Number(height) || 0}px`, inlineSize: "1px" });
    this.#frame.parentNode.append(mark);
    mark.scrollIntoView({ block: "nearest" });
    mark.remove();
  }

  /** What is not answered, the app asks of the person itself. */
  async #give(re, { reason }) {
    const port = this.#port;
    let token = null;
    try {
      token = await this.#getToken?.({ reason });
    } catch (why) {
      console.warn("<access-request>: getToken failed.", why);
    }
    if (!token?.accessToken || port !== this.#port) return;
    this.#say("ar:token", { accessToken: token.accessToken, expiresIn: seconds(token.expiresIn), tokenType: "Bearer" }, re);
  }

  /** What the app would not take is left out, and named as the page wrote it. */
  #init() {
    const locale = language(this.locale);
    const bounds = this.#bounds();
    const init = { ...this.#theme(), ...bounds, locale, session: this.#getToken ? "host" : "own" };
    const refused = [];
    if (this.locale && !locale) refused.push("locale");
    if (this.minHeight && (bounds.minHeight ?? NaN) !== pixels(this.minHeight)) refused.push("min-height");
    if (this.maxHeight && !bounds.maxHeight) refused.push("max-height");
    const link = new URLSearchParams();
    for (const id of words(this.prefillFor)) link.append("for", id);
    for (const item of words(this.prefillItems)) link.append("item", item);
    if (this.prefillUntil) link.append("until", this.prefillUntil);
    if (this.prefillComment) link.append("comment", this.prefillComment);
    for (const name of ["comment", "items", "for", "until"]) {
      if (String(link).length <= MAX_PREFILL) break;
      link.delete(name === "items" ? "item" : name);
      refused.push(`prefill-${name}`);
    }
    if (String(link)) init.prefill = String(link);
    this.#refuse("message-refused", refused);
    return init;
  }

  #theme() {
    const tokens = {};
    const refused = [];
    for (const [name, value] of Object.entries(this.#tokens)) {
      if (value == null) continue;
      const fits = /^[\w.:-]{1,64}$/.test(name) && String(value).length <= MAX_VALUE && Object.keys(tokens).length < MAX_TOKENS;
      if (fits) tokens[name] = String(value);
      else refused.push(name);
    }
    const scheme = ["light", "dark", "auto"].includes(this.theme) ? this.theme : undefined;
    if (this.theme && !scheme) refused.push("theme");
    this.#refuse("theme-refused", refused);
    return { scheme, tokens };
  }

  /** The attributes, as far as they are lengths; the upper one counts before the lower. */
  #bounds() {
    const maxHeight = pixels(this.maxHeight) || undefined;
    const least = pixels(this.minHeight);
    return { minHeight: least > maxHeight ? maxHeight : least, maxHeight };
  }

  #bound(height) {
    const { minHeight = this.#floor, maxHeight = Infinity } = this.#bounds();
    return Math.min(Math.max(minHeight, Number(height) || FIRST_HEIGHT), maxHeight);
  }

  #say(type, payload, re) {
    const kind = re ? "res" : type === "ar:init" ? "req" : "evt";
    this.#port?.postMessage(JSON.stringify({ ar: VERSION, id: this.#id(), kind, type, re, payload }));
  }

  #id() { return `h${this.#sent++}`; }

  /** What the app says of itself stands on the element, for style sheets: `access-request[dirty]`. */
  #set(change) {
    Object.assign(this.#state, change);
    this.toggleAttribute("ready", this.#state.ready);
    this.toggleAttribute("dirty", this.#state.dirty);
    for (const name of ["route", "auth"]) {
      if (this.#state[name]) this.setAttribute(name, this.#state[name]);
      else this.removeAttribute(name);
    }
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })); }

  /** Says what the app is not told, because it would not take it. */
  #refuse(code, names) {
    if (!names.length || !this.#port) return;
    console.warn(`<access-request>: left out, as the app does not take it so: ${names.join(", ")}`);
    this.#tell("ar-error", { code, retryable: false, names });
  }

  #show(app, instead) {
    this.shadowRoot.querySelector("slot").hidden = !instead;
    if (this.#frame) this.#frame.style.display = app ? "block" : "none";
  }

  /** The element's own contents, or a link to the app in a window of its own. */
  #fail(code) {
    clearTimeout(this.#timer);
    const link = document.createElement("a");
    Object.assign(link, { href: APP.href, target: "_blank", rel: "noopener", textContent: "Open in a new window" });
    this.shadowRoot.querySelector("slot").replaceChildren(link);
    // Where it may not be, or is still on its way, the app says so itself, unless the page has something better to show. That it
    // has not answered can also mean that the browser shows a page of its own there: then the link is what helps.
    const app = ["not-allowed", "no-answer"].includes(code) && !this.childElementCount;
    this.#show(app, code !== "not-allowed" || !app);
    this.#tell("ar-error", { code, retryable: code === "no-answer", names: [] });
  }
}

for (const name of ATTRIBUTES) {
  Object.defineProperty(AccessRequest.prototype, camel(name), {
    get() { return this.getAttribute(name) ?? ""; },
    set(value) { value == null ? this.removeAttribute(name) : this.setAttribute(name, value); },
    enumerable: true,
  });
}

/** The app's inline.js and the files of its build, as its origin serves them now: one for all elements of the page. */
let app = null;

async function published() {
  const { assets } = await (await fetch(new URL("manifest.json", APP), { cache: "no-cache", credentials: "omit" })).json();
  const file = (name) => {
    const path = Object.keys(assets).find((it) => it.endsWith(`/${name}`));
    return { url: new URL(path, APP).href, integrity: assets[path] };
  };
  return { file, mount: (await script(file("inline.js"))).mount };
}

/** A module, byte for byte as it was published: by its preload, and read here too where browsers ignore that hash. */
async function script({ url, integrity }) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: url, integrity, crossOrigin: "anonymous" });
  document.head.append(link);
  try {
    await fetch(url, { integrity, credentials: "omit" });
    return await import(url);
  } finally {
    link.remove();
  }
}

/** Texts of JSON of a bounded length; anything else is nothing. */
function parse(data) {
  if (typeof data !== "string" || data.length > MAX_LENGTH) return null;
  try { return JSON.parse(data); } catch { return null; }
}

customElements.get("access-request") ?? customElements.define("access-request", AccessRequest);
export { AccessRequest };
