// @ts-check
// The doctor at work: runs every check, draws what they found, and writes the report. What is looked at and judged is in the
// files beside this one. Its words stand here and not with the app's (docs/decisions/0075): it must work when the app does not.

import { browserFindings } from "./browser.js";
import { coloursFinding } from "./colours.js";
import { addressFindings, readConfig } from "./config.js";
import { fileFindings, headerFindings, ownFindings } from "./server.js";
import { tenantFindings } from "./tenant.js";
import { ask, problem } from "./world.js";

/** @typedef {import("./world.js").Finding} Finding */
/** @typedef {{ title: string, findings: Finding[] }} Group */

const SAYS = { ok: "OK", problem: "Problem", unknown: "Cannot tell" };
const TONES = { ok: "success", problem: "error", unknown: "warning" };

/** The folder of this page. What stands behind it in the address is nobody's business: a sign-in may have left a code there. */
const here = new URL("./", location.origin + location.pathname);

/** @type {(id: string) => HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const report = /** @type {HTMLTextAreaElement} */ (part("text"));

/**
 * An element with its attributes and children. Text becomes text, never markup.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function made(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

/**
 * A check that fails in a way nobody thought of is said, too, and keeps no other from being done.
 * @param {string} id
 * @param {string} title
 * @param {() => Finding[] | Promise<Finding[]>} look
 */
async function safely(id, title, look) {
  try {
    return await look();
  } catch (error) {
    const kind = error instanceof Error ? error.name : "an error";
    return [problem(id, title, `The check itself failed (${kind}). Please report it with the browser's name and version.`)];
  }
}

/** @type {() => Promise<{ groups: Group[], settings: { key: string, words: string, set: boolean }[] }>} */
async function look() {
  const [page, config] = await Promise.all([ask(here), readConfig(here)]);
  const world = { here, page, config };
  const [headers, files, own, tenant, browser] = await Promise.all([
    safely("headers", "Headers of the page", () => headerFindings(world)),
    safely("files", "Files of the app", () => fileFindings(world)),
    safely("doctor", "Files of this page", () => ownFindings(world)),
    safely("api", "Calls to the tenant", () => tenantFindings(world)),
    safely("browser", "This browser", () => browserFindings(world)),
  ]);
  const address = await safely("address", "Address of the app", () => addressFindings(world));
  const colours = await safely("colours", "Colours", () => [coloursFinding(world)]);
  const groups = [
    { title: "Settings", findings: [config.finding, ...address, ...colours] },
    { title: "The server of this page", findings: [...headers, ...files, ...own] },
    { title: "The tenant", findings: tenant },
    { title: "This browser", findings: browser },
  ];
  return { groups, settings: config.settings };
}

/** @type {(finding: Finding) => HTMLElement} */
function drawn({ id, title, verdict, words, fix }) {
  const badge = made("span", { class: "ar-badge ar-check__verdict", "data-tone": TONES[verdict] }, SAYS[verdict]);
  const body = made(
    "div",
    { class: "ar-check__body" },
    made("h3", { class: "ar-check__title", id: `check-${id}`, tabindex: "-1" }, title),
    made("p", { class: "ar-check__words" }, words),
  );
  if (fix.length > 0) body.append(made("pre", { class: "ar-check__fix" }, made("code", {}, fix.join("\n"))));
  return made("li", { class: "ar-check", "data-check": id, "data-verdict": verdict }, badge, body);
}

/** @type {(group: Group) => HTMLElement} */
function section({ title, findings }) {
  const id = `group-${title.toLowerCase().replaceAll(" ", "-")}`;
  return made(
    "section",
    { class: "ar-stack", "aria-labelledby": id },
    made("h2", { class: "ar-section-heading", id }, title),
    made("ul", { class: "ar-checks", role: "list" }, ...findings.map(drawn)),
  );
}

/** @type {(settings: { key: string, words: string, set: boolean }[]) => HTMLElement} */
function explained(settings) {
  const rows = settings.flatMap(({ key, words, set }) => [
    made("dt", {}, made("code", {}, key), set ? " (set)" : ""),
    made("dd", {}, words || "No more is said of it."),
  ]);
  return made("details", {}, made("summary", {}, "What may stand in config.json"), made("dl", { class: "ar-doctor__settings" }, ...rows));
}

/** @type {(count: number, one: string, more: string) => string} */
const counted = (count, one, more) => (count === 1 ? `1 ${one}` : `${count} ${more}`);

/** @type {(all: Finding[]) => { title: string, tone: string }} */
function summed(all) {
  const problems = all.filter(({ verdict }) => verdict === "problem").length;
  const unknowns = all.filter(({ verdict }) => verdict === "unknown").length;
  const open = unknowns > 0 ? ` ${counted(unknowns, "thing", "things")} cannot be told from here.` : "";
  if (problems > 0) return { title: `${counted(problems, "problem", "problems")} found.${open}`, tone: "error" };
  return { title: `Everything that can be seen from here is in order.${open}`, tone: unknowns > 0 ? "warning" : "success" };
}

/** @type {(groups: Group[]) => string} */
function written(groups) {
  const all = groups.flatMap(({ findings }) => findings);
  const lines = ["Access requests: what the doctor found", `${new Date().toISOString()} at ${here.href}`, navigator.userAgent, summed(all).title];
  for (const { title, findings } of groups) {
    lines.push("", title);
    for (const { verdict, title: name, words, fix } of findings) {
      lines.push(`[${SAYS[verdict]}] ${name}: ${words}`, ...fix.map((line) => `    ${line}`));
    }
  }
  return `${lines.join("\n")}\n`;
}

/** @type {(groups: Group[], settings: { key: string, words: string, set: boolean }[]) => void} */
function show(groups, settings) {
  const all = groups.flatMap(({ findings }) => findings);
  const { title, tone } = summed(all);
  const wrong = all.filter(({ verdict }) => verdict === "problem");
  const links = wrong.map(({ id, title: name }) => made("li", {}, made("a", { href: `#check-${id}` }, name)));
  const summary = part("summary");
  summary.dataset.tone = tone;
  summary.replaceChildren(made("p", { class: "ar-notice__title" }, title));
  if (links.length > 0) summary.append(made("ul", { class: "ar-doctor__list" }, ...links));
  const [first, ...others] = groups;
  const top = section(first);
  if (settings.length > 0) top.append(explained(settings));
  part("findings").replaceChildren(top, ...others.map(section));
  report.value = written(groups);
  part("report").hidden = false;
  document.documentElement.dataset.looked = "yes";
}

async function copy() {
  try {
    await navigator.clipboard.writeText(report.value);
    part("copied").textContent = "The report is copied.";
  } catch {
    // Not allowed in this frame, or by this browser.
    part("by-hand").hidden = false;
    part("copied").textContent = "The browser does not let this page copy: the report stands below, marked to be copied.";
    report.focus();
    report.select();
  }
}

async function run() {
  delete document.documentElement.dataset.looked;
  part("copied").textContent = "";
  const summary = part("summary");
  summary.dataset.tone = "info";
  summary.replaceChildren(made("p", { class: "ar-notice__title" }, "Looking…"));
  const { groups, settings } = await look();
  show(groups, settings);
}

document.getElementById("stuck")?.remove();
part("copy").addEventListener("click", copy);
part("again").addEventListener("click", run);
await run();
