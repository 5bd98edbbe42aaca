// Runs before the page: notes of each key that changes a field when the page is painted next, and how long later script takes.
(() => {
  const now = () => performance.now();
  // The real ones: what the page sets off by them is measured.
  const timer = window.setTimeout.bind(window);
  const frame = window.requestAnimationFrame.bind(window);
  // After everything that the running task and its microtasks do. A frame that comes first ends it as well.
  const afterTask = (act) => {
    let done = false;
    const end = () => {
      if (!done) {
        done = true;
        act(now());
      }
    };
    const channel = new MessageChannel();
    channel.port1.onmessage = end;
    channel.port2.postMessage(0);
    frame(end);
  };
  let keys = [];
  let begun;
  window.setTimeout = (act, ms, ...rest) =>
    timer(
      typeof act !== "function"
        ? act
        : (...args) => {
            const from = now();
            afterTask((at) => {
              const key = keys[keys.length - 1];
              if (key) key.later += at - from;
            });
            act(...args);
          },
      ms,
      ...rest,
    );
  window.addEventListener("keydown", () => { begun = now(); }, true);
  window.addEventListener(
    "input",
    () => {
      const from = begun ?? now();
      const key = { later: 0, at: from };
      keys.push(key);
      // The frame in which it is drawn: its callback runs before the drawing, the message after it.
      frame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => { key.paint = now() - from; };
        channel.port2.postMessage(0);
      });
    },
    true,
  );
  window.__keys = {
    // The key of this number, when all of it is over and another one may come.
    done: (nth) => {
      const key = keys[nth];
      return key?.paint !== undefined && now() - key.at > 60 ? key : null;
    },
    // The same, when the app has had the pause that it waits for before it saves.
    rested: (nth) => (now() - keys[nth].at > 600 ? keys[nth] : null),
    forget: () => { keys = []; },
  };
})();
