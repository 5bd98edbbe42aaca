// @ts-check
// Starts the doctor, unless one of its scripts is another one than was published: then the page says so. An import carries no
// hash, and WebKit passes over the one of a `modulepreload`, so each script is read here by its hash before one is imported.

const stuck = /** @type {HTMLElement} */ (document.getElementById("stuck"));
const scripts = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=modulepreload]"));

/**
 * Where a policy lets no script read anything, that is for the doctor to say, and no sign of another file.
 * @param {HTMLLinkElement} script
 */
async function isAnother({ href, integrity }) {
  const comes = (/** @type {RequestInit} */ init) => fetch(href, init).then((answer) => answer.ok, () => false);
  return !(await comes({ integrity })) && (await comes({}));
}

const others = await Promise.all([...scripts].map(isAnother));
try {
  if (others.includes(true)) throw new Error("A script of the doctor is not the one that was published.");
  await import("./look.js");
} catch (error) {
  console.error(error);
  stuck.dataset.state = "failed";
}
