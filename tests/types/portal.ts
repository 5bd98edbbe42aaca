// A portal in TypeScript that uses each event, property and method of <access-request>: it compiles by the declaration that ships
// (`cargo xtask test --only types`), and what must not compile is marked so.

import type { AccessRequest, AccessRequestEvents, HostToken } from "../../src/static/embed/access-request.js";

type Exactly<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <Wanted, Found>(_same: Exactly<Wanted, Found>) => {};

const element = document.createElement("access-request");
is<AccessRequest, typeof element>(true);
const found = document.querySelector("access-request");
is<AccessRequest | null, typeof found>(true);

for (const name of [
  "mode",
  "locale",
  "theme",
  "prefillFor",
  "prefillItems",
  "prefillUntil",
  "prefillComment",
  "minHeight",
  "maxHeight",
  "label",
] as const) {
  is<string, AccessRequest[typeof name]>(true);
  element[name] = "";
}
element.tokens = { accent: "#004a99" };
element.getToken = null;
element.getToken = async ({ reason }) => {
  is<"start" | "expiring" | "refused", typeof reason>(true);
  const token: HostToken = { accessToken: "a.b.c", expiresIn: 600 };
  return reason === "refused" ? null : token;
};
element.getToken = () => ({ accessToken: "a.b.c" });
// @ts-expect-error: a token is more than its text.
element.getToken = () => "a.b.c";

const state: [boolean, string, string, boolean] = [element.ready, element.route, element.auth, element.dirty];
// @ts-expect-error: what the app says of itself is not for the page to say.
element.ready = state[0];
element.navigate("#/requests");
element.focus();

/** For each event what a listener gets, by name: a new event does not compile without its line. */
const listeners: { [Name in keyof AccessRequestEvents]: (event: AccessRequestEvents[Name]) => unknown } = {
  "ar-ready": ({ detail }) => [detail.app.length, detail.capabilities.includes("host-token")],
  "ar-resize": ({ detail }) => detail.height + detail.seq,
  "ar-route": ({ detail }) => detail.route.startsWith("#/"),
  "ar-auth": ({ detail }) => detail.state === "signed-in",
  "ar-dirty": ({ detail }) => !detail.dirty,
  "ar-request-accepted": ({ detail }) => {
    const { correlationId, accessRequestIds, items, recipients, existing } = detail;
    return [correlationId, ...accessRequestIds].join() + (items + recipients - existing);
  },
  "ar-request-unconfirmed": ({ detail }) => detail.correlationId.length,
  "ar-focus-exit": ({ detail }) => detail.direction === "forward",
  "ar-error": ({ detail }) => {
    // New codes may come.
    is<boolean, typeof detail.retryable>(true);
    return detail.code === "no-answer" || detail.code === "a later one" || detail.names.join();
  },
};
for (const name of Object.keys(listeners) as (keyof AccessRequestEvents)[]) {
  element.addEventListener(name, () => {});
}

// By name, without a type written down, and away again by the same.
function heard(this: AccessRequest, event: AccessRequestEvents["ar-route"]) {
  this.navigate(event.detail.route);
}
element.addEventListener("ar-route", heard, { once: true });
element.removeEventListener("ar-route", heard);
element.addEventListener("ar-auth", (event) => {
  // @ts-expect-error: no such state.
  return event.detail.state === "gone";
});
// @ts-expect-error: the listener of another event.
element.removeEventListener("ar-dirty", heard);
// Any element's own events are there as ever.
element.addEventListener("click", (event) => event.clientX);
element.removeEventListener("click", () => {});
element.addEventListener("of-the-portal", (event) => event.type);
