// What a page is made of, and what of the hostile strings stands in it.
// parts: how often each element and attribute is there · marks: `field.string` of every string that is there ·
// loose: text that can turn around what stands beside it · ran: what was run · rested: the page has come to rest.
const parts = {};
const count = (name) => (parts[name] = (parts[name] ?? 0) + 1);
const texts = [];
const loose = [];
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u061c\u200e\u200f\u202a-\u202e]/;
function isLoose(text) {
  let depth = 0;
  for (const c of text) {
    if (c >= "\u2066" && c <= "\u2068") depth += 1;
    else if (c === "\u2069") {
      if (depth === 0) return true;
      depth -= 1;
    } else if (depth === 0 && TURNS.test(c)) return true;
  }
  return depth > 0;
}
const note = (where, text) => {
  if (isLoose(text)) loose.push(`${where}: ${JSON.stringify(text.slice(0, 160))}`);
};
for (const element of document.querySelectorAll("*")) {
  const tag = element.tagName.toLowerCase();
  count(tag);
  for (const { name, value } of element.attributes) {
    count(`${tag} ${name}`);
    texts.push(value);
    if (name !== "value") note(`<${tag} class="${element.className}" ${name}>`, value);
  }
  if (typeof element.value === "string") texts.push(element.value);
  if (element.closest("bdi, [dir=auto], textarea, script, style")) {
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
    continue;
  }
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    texts.push(node.data);
    note(`<${tag} class="${element.className}">`, node.data);
  }
}
const marks = new Set();
for (const text of texts) for (const [, mark] of text.matchAll(/~(\d+\.\d+)~/g)) marks.add(mark);
return { parts, loose, marks: [...marks], ran: window.__ran, rested: window.__rests() };
