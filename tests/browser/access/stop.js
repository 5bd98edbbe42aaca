// One stop of the Tab key, as whoever sees it stands before it: what is wrong with it. The last argument says whether the walk
// goes on from where it was before.
const [goesOn] = arguments;
const it = document.activeElement;
const problems = [];
const words = `${it.tagName}#${it.id} "${(it.getAttribute('aria-label') || it.textContent || '').trim().slice(0, 60)}"`;

// Focus visible: a line of two pixels, of another colour than what is around it by 3 : 1.
const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const parts = (colour) => {
  ctx.clearRect(0, 0, 1, 1);
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, 1, 1);
  return [...ctx.getImageData(0, 0, 1, 1).data];
};
const linear = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const ground = (from) => {
  for (let at = from; at; at = at.parentElement) {
    const colour = parts(getComputedStyle(at).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  return [255, 255, 255, 255];
};
const style = getComputedStyle(it);
const ring = parseFloat(style.outlineWidth);
if (style.outlineStyle === 'none' || ring < 2) problems.push(`${words}: no focus to be seen (${style.outline})`);
else {
  const found = contrast(parts(style.outlineColor), ground(it.parentElement));
  if (found < 3) problems.push(`${words}: its focus stands out by ${found.toFixed(2)} : 1 only`);
}

// Never covered: what is there where it is drawn is itself, its label or its own part.
const box = it.getBoundingClientRect();
const own = (there) => there && (it.contains(there) || there.contains(it) && there.tagName === 'LABEL'
  || [...(it.labels || [])].some((label) => label.contains(there)));
for (const [x, y] of [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]) {
  const [left, top] = [box.left + box.width * x, box.top + box.height * y];
  if (left < 0 || top < 0 || left > innerWidth || top > innerHeight) problems.push(`${words}: out of view at ${left | 0}, ${top | 0}`);
  else {
    const there = document.elementFromPoint(left, top);
    // A link over two lines has gaps in its box.
    const gap = there && there.contains(it) && style.display === 'inline';
    if (!own(there) && !gap) problems.push(`${words}: covered by ${there && there.outerHTML.slice(0, 80)}`);
  }
}

// The order of the Tab key is that of the document. A date has several stops of its own.
const before = window.__stop;
if (goesOn && before && before.isConnected && before !== it
  && !(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING)) {
  problems.push(`${words}: comes after ${before.tagName}#${before.id}, which stands below it`);
}
window.__stop = it;
return problems;
