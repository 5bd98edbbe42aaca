// What axe-core does not measure: what stands outside of the page or is cut off, targets that are too small, what moves.
const wide = document.documentElement.clientWidth;
const problems = [];
const shown = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && it.getClientRects().length > 0 && it.getBoundingClientRect().width > 1;
const hidden = (it) => it.closest('.ar-skip-link, .ar-visually-hidden, [aria-hidden=true]');
const words = (it) => `${it.tagName}.${it.className} "${(it.getAttribute('aria-label') || it.textContent).trim().slice(0, 60)}"`;
const all = (selector) => [...document.querySelectorAll(selector)].filter((it) => shown(it) && !hidden(it));

const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) problems.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`);
for (const it of all('#app *')) {
  const box = it.getBoundingClientRect();
  if (box.right > wide + 1 || box.left < -1) problems.push(`outside of the page: ${words(it)}`);
  const style = getComputedStyle(it);
  const cut = (overflow, is, has) => ['hidden', 'clip'].includes(overflow) && is > has + 1;
  if (cut(style.overflowX, it.scrollWidth, it.clientWidth)) problems.push(`cut off at its side: ${words(it)}`);
  if (cut(style.overflowY, it.scrollHeight, it.clientHeight)) problems.push(`cut off below: ${words(it)}`);
}

// A list that is closed shows one of its options, and a field what may be typed into it, as far as there is room: the rest is lost.
const ctx = document.createElement('canvas').getContext('2d');
const roomFor = (it, text) => {
  const style = getComputedStyle(it);
  ctx.font = style.font;
  ctx.letterSpacing = style.letterSpacing;
  ctx.wordSpacing = style.wordSpacing;
  const room = it.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return ctx.measureText(text).width <= room + 1;
};
for (const it of all('select')) {
  const chosen = it.selectedOptions[0];
  if (chosen && !roomFor(it, chosen.textContent)) problems.push(`cut off in its list: "${chosen.textContent}" of ${words(it)}`);
}
for (const it of all('input[placeholder]')) {
  if (!it.value && !roomFor(it, it.placeholder)) problems.push(`cut off in its field: "${it.placeholder}" of ${words(it)}`);
}
// What is longer than its button or its mark hangs out on both sides.
for (const it of all('button, .ar-button, .ar-badge, .ar-chip, label, legend, summary, h1, h2, h3, dt, dd')) {
  if (getComputedStyle(it).display !== 'inline' && it.scrollWidth > it.clientWidth + 1) problems.push(`longer than its box: ${words(it)}`);
}

// WCAG 2.2, 2.5.8: 24 pixels, but for a link in a line of text. A label is part of its control.
const modal = document.querySelector('dialog[open]:modal');
const inText = (it) => it.tagName === 'A' && getComputedStyle(it).display === 'inline';
const boxOf = (it) => [it, ...(it.labels || [])].map((one) => one.getBoundingClientRect()).reduce((a, b) => ({
  width: Math.max(a.right, b.right) - Math.min(a.left, b.left), height: Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top),
  left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom),
}));
for (const it of all('a[href], button, input, select, textarea, summary, [role=option]')) {
  if (modal && !modal.contains(it)) continue;
  const { width, height } = boxOf(it);
  const least = it.matches('.ar-button:not([data-kind=quiet]), select, textarea, input, [role=option]') ? 44 : 24;
  if (!inText(it) && (width < least - 0.5 || height < least - 0.5)) {
    problems.push(`a target of ${Math.round(width)} × ${Math.round(height)}, and ${least} are wanted: ${words(it)}`);
  }
}
return problems;
