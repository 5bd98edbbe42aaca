// Hears the app's hello and never welcomes it. What the app's page pours on itself is asked for from here.
addEventListener("message", ({ data }) => {
  try { window.nonce ??= JSON.parse(data).nonce; } catch { /* not for us */ }
});
(() => {
  const app = () => document.getElementById("app").contentWindow;
  const ask = (question, answer) => new Promise((done) => {
    addEventListener("message", function heard({ data }) {
      if (data?.[answer] === undefined) return;
      removeEventListener("message", heard);
      done(data);
    });
    app().postMessage(question, "*");
  });
  let ports = 0;
  /** The same three as of the other windows (hostile.js). */
  window.own = {
    prepare: (count, seed, nonce) => ask({ prepare: count, seed, nonce }, "prepared"),
    pour: async () => {
      const { heard, taken } = await ask({ pour: true }, "heard");
      ports = taken;
      return heard;
    },
    taken: () => ports,
  };
})();
