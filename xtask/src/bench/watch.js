// Runs before the page: notes long tasks, and the moment when the form of the first step can be used.
(() => {
  const watch = { longestTask: 0 };
  window.__watch = watch;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) watch.longestTask = Math.max(watch.longestTask, task.duration);
  }).observe({ type: "longtask", buffered: true });
  const usable = () =>
    document.querySelector("h1")?.textContent.trim() === "Who needs access?" &&
    [...document.querySelectorAll("button")].some((button) => button.textContent.trim() === "Continue");
  const look = () => {
    if (!usable()) return requestAnimationFrame(look);
    const at = performance.now();
    // What comes right after still belongs to the visit: a task that blocks the first click.
    setTimeout(() => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? at;
      watch.done = { paint, usable: at, longestTask: watch.longestTask };
    }, 500);
  };
  requestAnimationFrame(look);
})();
