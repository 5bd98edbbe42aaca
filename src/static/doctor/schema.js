// @ts-check
// The part of JSON Schema that docs/config.schema.json uses, so that the doctor says of a config what the app would say.
// A keyword that is not known here stops the check: it must not pass for one that holds.

/** @typedef {{ [keyword: string]: any }} Schema */
/** @typedef {{ path: string, words: string }} Complaint */

const PLAIN = ["$schema", "title", "description", "default", "examples"];

/**
 * What is wrong with a value, each with the key it is about. Says nothing of the value itself: somebody may have put a
 * secret there.
 * @param {any} value
 * @param {Schema} schema
 * @param {string} [path]
 * @returns {Complaint[]}
 */
export function complaints(value, schema, path = "") {
  /** @type {Complaint[]} */
  const found = [];
  const say = (/** @type {string} */ words, at = path) => found.push({ path: at || "the whole file", words });
  for (const [keyword, wanted] of Object.entries(schema)) {
    const rule = rules[keyword];
    if (rule) rule(value, wanted, schema, path, say, found);
    else if (!PLAIN.includes(keyword)) throw new Error(`The schema uses ${keyword}, which the doctor does not know.`);
  }
  return found;
}

const isObject = (/** @type {any} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (/** @type {string} */ path, /** @type {string | number} */ key) => (path ? `${path}.${key}` : String(key));
const holds = (/** @type {any} */ value, /** @type {Schema} */ schema) => complaints(value, schema).length === 0;
const meant = (/** @type {Schema} */ schema) => (schema.description ? `: ${schema.description}` : ".");

/** @type {Record<string, (value: any) => boolean>} */
const types = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
};

/** @type {{ [keyword: string]: (value: any, wanted: any, schema: Schema, path: string, say: (words: string, at?: string) => void, found: Complaint[]) => void }} */
const rules = {
  type(value, wanted, schema, _path, say) {
    const kind = { object: "an object", array: "a list", string: "a text", integer: "a whole number", boolean: "true or false" };
    if (!types[wanted](value)) say(`is not ${kind[/** @type {keyof typeof kind} */ (wanted)]}${meant(schema)}`);
  },
  enum(value, wanted, _schema, _path, say) {
    if (!wanted.includes(value)) say(`is none of ${wanted.join(", ")}.`);
  },
  pattern(value, wanted, schema, _path, say) {
    if (typeof value === "string" && !new RegExp(wanted, "u").test(value)) say(`is not written as it must be${meant(schema)}`);
  },
  maxLength(value, wanted, _schema, _path, say) {
    if (typeof value === "string" && [...value].length > wanted) say(`is longer than ${wanted} characters.`);
  },
  minimum(value, wanted, _schema, _path, say) {
    if (typeof value === "number" && value < wanted) say(`is less than ${wanted}.`);
  },
  maximum(value, wanted, _schema, _path, say) {
    if (typeof value === "number" && value > wanted) say(`is more than ${wanted}.`);
  },
  required(value, wanted, _schema, path, say) {
    if (!isObject(value)) return;
    for (const key of wanted) if (!Object.hasOwn(value, key)) say("is missing.", at(path, key));
  },
  properties(value, wanted, _schema, path, _say, found) {
    if (!isObject(value)) return;
    for (const [key, schema] of Object.entries(wanted)) {
      if (Object.hasOwn(value, key)) found.push(...complaints(value[key], schema, at(path, key)));
    }
  },
  additionalProperties(value, wanted, schema, path, say, found) {
    if (!isObject(value)) return;
    const known = Object.keys(schema.properties ?? {});
    for (const key of Object.keys(value).filter((key) => !known.includes(key))) {
      if (wanted === false) say(`is not known: remove it, or mend its name. Known here: ${known.join(", ")}.`, at(path, key));
      else found.push(...complaints(value[key], wanted, at(path, key)));
    }
  },
  propertyNames(value, wanted, _schema, path, say) {
    if (!isObject(value)) return;
    for (const key of Object.keys(value)) if (!holds(key, wanted)) say("is no name that may stand here.", at(path, key));
  },
  items(value, wanted, _schema, path, _say, found) {
    if (!Array.isArray(value)) return;
    value.forEach((item, index) => found.push(...complaints(item, wanted, at(path, index))));
  },
  minItems(value, wanted, schema, _path, say) {
    if (Array.isArray(value) && value.length < wanted) say(`has too few entries${meant(schema)}`);
  },
  uniqueItems(value, _wanted, schema, _path, say) {
    if (Array.isArray(value) && new Set(value.map((item) => JSON.stringify(item))).size < value.length) say(`names something twice${meant(schema)}`);
  },
  not(value, wanted, schema, _path, say) {
    if (holds(value, wanted)) say(`may not be so${meant(schema)}`);
  },
  anyOf(value, wanted, schema, _path, say) {
    if (!wanted.some((/** @type {Schema} */ one) => holds(value, one))) say(`fits none of what is allowed${meant(schema)}`);
  },
  if(value, wanted, schema, path, _say, found) {
    if (schema.then && holds(value, wanted)) found.push(...complaints(value, schema.then, path));
  },
  // Judged with `if`.
  then() {},
};
