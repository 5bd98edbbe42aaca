// <access-request>: the app in a frame of a host page, or inline in its document, by protocol AR/1 (docs/embedding.md). No
// dependencies, no markup from text, no inline styles: it works under a strict content security policy. `/embed/v1/` never
// changes its meaning.

const APP = new URL("../../", import.meta.url);
const VERSION = 1;
const MAX_LENGTH = 65536;
/** Loading included: on a slow line the app comes later, and takes the place of what was said instead. */
const ANSWER_MS = 15_000;
const FIRST_HEIGHT = 320;
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals";
/** Attributes that a person may write, each with its property. */
const ATTRIBUTES = ["mode", "locale", "theme", "prefill-for", "prefill-items", "prefill-until", "prefill-comment", "min-height", "max-height", "label"];
const EVENTS = ["ready", "resize", "route", "auth", "dirty", "request-accepted", "request-unconfirmed", "focus-exit", "error"].map((name) => `ar-${name}`);

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
  /** Asked for a token of the host's session: `async ({ reason }) => ({ accessToken, expiresIn })`. Set before it is connected. */
  getToken = null;

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
    if (this.maxHeight) Object.assign(place.style, { maxBlockSize: `${this.#bound(Infinity)}px`, overflow: "auto" });
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
    if (name === "theme") this.#say("ar:theme", this.#theme());
    else if (now) this.#say("ar:locale", { locale: now });
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
        this.#show(true);
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
    if (EVENTS.includes(name)) this.dispatchEvent(new CustomEvent(name, { detail: payload, bubbles: true, composed: true }));
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
    const token = await Promise.resolve(this.getToken?.({ reason })).catch(() => null);
    if (!token?.accessToken || port !== this.#port) return;
    const { accessToken, expiresIn } = token;
    this.#say("ar:token", { accessToken, expiresIn, tokenType: "Bearer" }, re);
  }

  #init() {
    const init = { ...this.#theme(), session: this.getToken ? "host" : "own" };
    const link = new URLSearchParams();
    for (const id of words(this.prefillFor)) link.append("for", id);
    for (const item of words(this.prefillItems)) link.append("item", item);
    if (this.prefillUntil) link.append("until", this.prefillUntil);
    if (this.prefillComment) link.append("comment", this.prefillComment);
    if (this.locale) init.locale = this.locale;
    if (link.size) init.prefill = String(link);
    for (const name of ["minHeight", "maxHeight"]) if (this[name]) init[name] = Number(this[name]);
    return init;
  }

  #theme() {
    const theme = { tokens: this.#tokens };
    if (["light", "dark", "auto"].includes(this.theme)) theme.scheme = this.theme;
    return theme;
  }

  #bound(height) {
    const least = this.hasAttribute("min-height") ? Number(this.minHeight) || 0 : this.#floor;
    return Math.min(Math.max(least, Number(height) || FIRST_HEIGHT), Number(this.maxHeight) || Infinity);
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

  #show(app) {
    this.shadowRoot.querySelector("slot").hidden = app;
    if (this.#frame) this.#frame.style.display = app ? "block" : "none";
  }

  /** The element's own contents, or a link to the app in a window of its own. */
  #fail(code) {
    clearTimeout(this.#timer);
    const link = document.createElement("a");
    Object.assign(link, { href: APP.href, target: "_blank", rel: "noopener", textContent: "Open in a new window" });
    this.shadowRoot.querySelector("slot").replaceChildren(link);
    // Where it may not be, the app says so itself, unless the page has something better to show.
    this.#show(code === "not-allowed" && !this.childElementCount);
    const detail = { code, retryable: code === "no-answer", names: [] };
    this.dispatchEvent(new CustomEvent("ar-error", { detail, bubbles: true, composed: true }));
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
