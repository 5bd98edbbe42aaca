// Runs before the app in its frame, behind hostile.js: counts what the page hears, pours messages on itself when it is told
// to, and tells the page around when the app has been painted.
(() => {
  let heard = 0;
  addEventListener("message", async ({ data, source }) => {
    heard += 1;
    if (data?.barrier) source.postMessage({ heard }, "*");
    if (data?.prepare) {
      prepare(data.prepare, data.seed, data.nonce, false);
      source.postMessage({ prepared: true }, "*");
    }
    if (data?.pour) source.postMessage({ heard: await pour(window), taken: taken() }, "*");
  });
  if (parent === self) return;
  const tell = (what, at) => parent.postMessage({ bench: what, at: performance.timeOrigin + at }, "*");
  const look = (at) => {
    // The loading shell is not the app.
    if (document.getElementById("boot") || !document.querySelector("#app h1")) return requestAnimationFrame(look);
    // This frame is painted when the next one begins.
    requestAnimationFrame((painted) => tell("painted", painted));
  };
  requestAnimationFrame(look);
})();
