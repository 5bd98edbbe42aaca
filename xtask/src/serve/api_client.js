// Does what a portal does that has signed in for itself: puts a token where the app looks for it, then opens the app.
try {
  const response = await fetch("as-api-client.json");
  if (!response.ok) throw new Error(await response.text());
  const { key, token } = await response.json();
  sessionStorage.setItem(key, token);
  location.replace("./");
} catch (error) {
  document.getElementById("words").textContent = `No token was handed over: ${error.message}`;
}
