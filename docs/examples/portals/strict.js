// The portal's colours, and what became of a request.
const element = document.querySelector("access-request");
element.tokens = {
  accent: "light-dark(#004a99, #96c8ff)",
  "accent-strong": "light-dark(#00356e, #cfe4ff)",
  "on-accent": "light-dark(#ffffff, #00233f)",
  radius: "0.25rem",
};
element.addEventListener("ar-request-accepted", ({ detail }) => {
  document.getElementById("said").textContent = `Sent: ${detail.accessRequestIds.join(", ")}`;
});
