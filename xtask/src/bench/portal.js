// What a visitor of the portal sees of the frame: how much the page around it moves, and when it has its height.
(() => {
  const bench = (window.bench = { shift: 0, shifts: [] });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, startTime } of list.getEntries()) {
      if (hadRecentInput) continue;
      bench.shift += value;
      bench.shifts.push([Math.round(startTime), value]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("message", ({ data }) => { if (data?.bench === "painted") bench.painted ??= data.at; });
  addEventListener("ar-resize", ({ detail }) => {
    bench.sized ??= performance.timeOrigin + performance.now();
    bench.height = detail.height;
  });
})();
