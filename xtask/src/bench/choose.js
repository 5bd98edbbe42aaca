// Adds the first thing that can be requested to the basket; true when the basket holds something.
const named = (start) =>
  [...document.querySelectorAll("main button")].find(
    (it) => (it.getAttribute("aria-label") ?? it.textContent).trim().startsWith(start) && it.getAttribute("aria-disabled") !== "true",
  );
if (named("Remove")) return true;
const search = document.querySelector("main input[type=search], main input[type=text], main input:not([type])");
if (search && !search.value) {
  search.focus();
  search.value = "a";
  search.dispatchEvent(new Event("input", { bubbles: true }));
}
named("Add")?.click();
return false;
