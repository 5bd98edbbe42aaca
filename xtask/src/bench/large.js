// Runs before the page: notes every long task with what was being done, and holds on to the memory of the app.
(() => {
  const large = { doing: "start", tasks: [], memory: [] };
  window.__large = large;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) large.tasks.push([large.doing, Math.round(task.duration)]);
  }).observe({ type: "longtask", buffered: true });
  const keep = (instance) => {
    // Exports have short names in a release.
    for (const it of Object.values(instance?.exports ?? {})) {
      if (it instanceof WebAssembly.Memory && !large.memory.includes(it)) large.memory.push(it);
    }
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async function (...args) {
      const made = await original.apply(this, args);
      keep(made.instance ?? made);
      return made;
    };
  }
  large.bytes = () => large.memory.length > 0 && large.memory.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
})();
