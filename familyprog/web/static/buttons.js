// A button that is no form: it only does something on this page.
export function button(text, deed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-line";
  made.textContent = text;
  made.addEventListener("click", deed);
  return made;
}
