// @ts-check
// Whether every text can be read with the colours of `branding.tokens`. The browser says what a colour is, however it is
// written; which text stands on which ground is as src/embed/theme.rs has it, and a test holds the two together.

import { ok, problem, unknown } from "./world.js";

/** Texts, grounds, least contrast. @type {[string[], string[], number][]} */
const PAIRS = [
  [["on-accent"], ["accent", "accent-strong"], 4.5],
  [["on-danger"], ["danger", "danger-strong"], 4.5],
  [["text", "text-muted", "accent", "accent-strong", "warning"], ["accent-soft"], 4.5],
  [["focus"], ["accent-soft", "danger-soft", "bg", "surface", "surface-sunken"], 3],
  [["line-strong"], ["accent-soft", "bg", "surface", "surface-sunken"], 3],
  [["text", "text-muted", "accent", "accent-strong", "danger", "success", "warning", "info"], ["bg", "surface", "surface-sunken"], 4.5],
  [["info"], ["info-soft"], 4.5],
  [["success"], ["success-soft"], 4.5],
  [["warning"], ["warning-soft"], 4.5],
  [["danger", "danger-strong"], ["danger-soft"], 4.5],
  [["text", "accent", "accent-strong"], ["info-soft", "success-soft", "warning-soft", "danger-soft"], 4.5],
];
const TITLE = "Colours";

/**
 * @param {import("./world.js").World} world
 * @returns {import("./world.js").Finding}
 */
export function coloursFinding({ config }) {
  const set = config.value?.branding?.tokens;
  const tokens = typeof set === "object" && set !== null ? Object.entries(set).filter(([, value]) => typeof value === "string") : [];
  const names = new Set(PAIRS.flatMap(([texts, grounds]) => [...texts, ...grounds]));
  const own = new Map(tokens.filter(([name]) => names.has(name)).map(([name, value]) => [name, String(value)]));
  if (own.size === 0) return ok("colours", TITLE, "The app's own.");
  const look = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!look) return unknown("colours", TITLE, "This browser measures no colours.");
  const wrong = unreadable(own, look);
  if (wrong.length === 0) return ok("colours", TITLE, "Every text can be read with those of branding.tokens, in the light and in the dark.");
  return problem("colours", TITLE, "With these colours of branding.tokens some text could not be read. The app does not use them. In each scheme the contrast must be:", wrong);
}

/** @type {(own: Map<string, string>, look: CanvasRenderingContext2D) => string[]} */
function unreadable(own, look) {
  const probe = document.createElement("span");
  probe.hidden = true;
  for (const [name, value] of own) probe.style.setProperty(`--ar-${name}`, value);
  document.body.append(probe);
  const found = ["light", "dark"].flatMap((scheme) => {
    probe.style.colorScheme = scheme;
    const light = (/** @type {string} */ name) => {
      probe.style.color = `var(--ar-${name})`;
      return luminance(getComputedStyle(probe).color, look);
    };
    return PAIRS.flatMap(([texts, grounds, least]) => texts.flatMap((text) => grounds.flatMap((ground) => {
      if (!own.has(text) && !own.has(ground)) return [];
      const contrast = between(light(text), light(ground));
      return contrast >= least ? [] : [`${text} on ${ground}, ${scheme}: ${contrast.toFixed(1)} : 1, must be ${least} : 1`];
    })));
  });
  probe.remove();
  return found;
}

/** @type {(one: number, other: number) => number} WCAG 2.2, 1.4.3 */
const between = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** @type {(colour: string, look: CanvasRenderingContext2D) => number} */
function luminance(colour, look) {
  look.clearRect(0, 0, 1, 1);
  look.fillStyle = colour;
  look.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...look.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
