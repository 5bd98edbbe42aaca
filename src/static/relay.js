// The window between the app in a frame and the sign-in page (docs/decisions/0065-the-relay.md). The frame may not go to the
// sign-in page; the window with the sign-in page may have lost its opener there; and storage of the frame is not that of a
// window. This window has both: its opener is the app, and the answer reaches it through a channel of the origin.
// It knows the address of the sign-in page and its `state`, never the verifier: what it passes on is of no use to others.

const HEARS_WITHIN_MS = 250;
const SIZE = "popup,width=520,height=720";

// The stylesheet says by itself after a while that nothing came; from here on this script decides.
document.getElementById("boot").dataset.state = "starting";

const app = window.opener;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const say = (text) => app.postMessage(text, location.origin);
/** Nobody is there to sign in for: this window becomes the app. */
const becomeTheApp = () => location.replace(`./${location.hash}`);
let order = null;
let tell = () => {};
/** The app hears the channel itself: this window need not stay. */
let heard = () => {};

/** A page of another origin that opened this one is told nothing; it cannot be asked, either. */
function isOurs(opener) {
  try {
    return opener !== null && opener.location.origin === location.origin;
  } catch {
    return false;
  }
}

function listen() {
  let channel;
  try {
    channel = new BroadcastChannel("ar.relay");
  } catch {
    return; // A browser that denies it leaves the person with the app in this window.
  }
  tell = (text) => channel.postMessage(text);
  channel.onmessage = ({ data }) => {
    if (!order || typeof data !== "string") return;
    if (data === `here ${order.state}`) heard();
    else if (data.startsWith(`answer ${order.state} `)) {
      if (!isOurs(app)) return becomeTheApp();
      tell(`taken ${order.state} ${order.words.done}`);
      part("body").textContent = order.words.done;
      part("ways").hidden = true;
      say(data); // The app closes this window.
    }
  };
}

function show(body, go) {
  part("body").textContent = body;
  part("go").textContent = go;
  part("ways").hidden = false;
}

/** Only in a press: browsers open no window otherwise. */
function open() {
  const { words } = order;
  const opened = window.open(order.url, "_blank", SIZE);
  part("here").hidden = opened !== null;
  if (opened) part("go").dataset.kind = "secondary";
  show(opened ? words.waiting : words.blocked, opened ? words.again : words.go);
}

async function begin() {
  const { words, url, state } = order;
  document.documentElement.lang = order.language;
  document.documentElement.dir = order.direction;
  document.title = words.heading;
  for (const [name, value] of Object.entries(order.tokens)) document.querySelector(".ar-app").style.setProperty(`--ar-${name}`, value);
  part("app").textContent = words.app;
  part("heading").textContent = words.heading;
  part("heading").hidden = false;
  part("here").textContent = words.here;
  part("here").href = `./${location.hash}`;
  // Where the portal is of one site with the app, and where storage is not divided, the answer needs no second window.
  const hears = order.hears && await new Promise((done) => {
    heard = () => done(true);
    setTimeout(done, HEARS_WITHIN_MS, false);
    tell(`hail ${state}`);
  });
  if (hears) {
    say("alone");
    location.assign(url);
    return;
  }
  show(words.body, words.go);
  part("go").addEventListener("click", open);
  part("go").focus();
}

if (isOurs(app)) {
  listen();
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== app || origin !== location.origin || order) return;
    order = JSON.parse(data);
    begin();
  });
  say("ready");
} else becomeTheApp();
