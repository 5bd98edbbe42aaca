// The visible controls of the page, each with its label, as a plain HTML form.
const plain = (text) => (text ?? "").replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`);
const lines = [...document.querySelectorAll("main input, main textarea, main select")]
  .filter((it) => it.getClientRects().length)
  .map((it, nth) => {
    const label = `<label for="c${nth}">${plain(it.labels?.[0]?.textContent)}</label>`;
    const control =
      it.localName === "textarea"
        ? `<textarea id="c${nth}" rows="${it.rows}">${plain(it.value)}</textarea>`
        : it.localName === "select"
          ? `<select id="c${nth}"></select>`
          : `<input id="c${nth}" type="${plain(it.type)}" value="${plain(it.value)}">`;
    return `<p>${label}${control}</p>`;
  });
return `<!doctype html><title>bare</title><form>${lines.join("")}</form>`;
