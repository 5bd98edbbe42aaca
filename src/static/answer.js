// An answer of the sign-in page in a window in which no sign-in began: it is for a window that waits for it (relay.js).

const HEARD_WITHIN_MS = 1_000;

/** Gives it to whoever waits for this `state`; says whether somebody took it. */
export async function handOn(query, state) {
  let channel;
  try {
    channel = new BroadcastChannel("ar.relay");
  } catch {
    return false;
  }
  const taken = `taken ${state} `;
  const words = await new Promise((done) => {
    channel.onmessage = ({ data }) => String(data).startsWith(taken) && done(data.slice(taken.length));
    setTimeout(done, HEARD_WITHIN_MS, "");
    channel.postMessage(`answer ${state} ${query}`);
  });
  channel.close();
  if (!words) return false;
  delete globalThis.arQuery;
  // Where a script may not close the window, the person can.
  document.querySelector('[data-part="loading"][role]').textContent = words;
  document.querySelector('[data-part="loading"][aria-hidden]').hidden = true;
  window.close();
  return true;
}
