// The portal's server knows who is here and gives a token of the tenant for this person.
const element = document.createElement("access-request");
element.mode = "inline";
element.locale = "en";
element.getToken = async () => {
  const answer = await fetch("portal-token");
  return answer.ok ? answer.json() : null; // { accessToken, expiresIn }
};
document.querySelector("main").append(element);
