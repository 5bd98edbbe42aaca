// The hashes of the languages other than English, which is in the app: who reads English loads none of this.
// `cargo xtask finish-dist` puts them in; this file's own hash stands in boot.js.

export default {
  ar: "{{integrity:ar.txt}}",
  de: "{{integrity:de.txt}}",
  "en-XA": "{{integrity:en-XA.txt}}",
  es: "{{integrity:es.txt}}",
  fr: "{{integrity:fr.txt}}",
  ja: "{{integrity:ja.txt}}",
};
