// Runs before the app: notes whatever a hostile string makes run.
(() => {
  const ran = [];
  Object.defineProperty(window, "__ran", { value: ran });
  window.__pwn = () => ran.push("__pwn");
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => void ran.push(name);
})();
