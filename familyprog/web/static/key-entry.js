// 紙を写す: one key a person. 1, 2, 3, 0 mark and go on, Enter is 1, - goes on, ↑ goes back. Without this file the radio buttons do.
const list = document.querySelector("[data-keys]");
const rows = list ? [...list.querySelectorAll("[data-key-row]")] : [];

function enter(row) {
  const target = row.querySelector("input:checked") || row.querySelector("input[type=radio]");
  target.focus();
  row.scrollIntoView({ block: "center" });
}

function goOn(row) {
  const next = rows[rows.indexOf(row) + 1];
  if (next) enter(next);
  else list.closest("form").querySelector("textarea").focus();
}

list?.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-key-row]");
  if (!row || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key === "Enter" ? "1" : event.key.normalize("NFKC");
  const before = rows[rows.indexOf(row) - 1];
  if (key === "ArrowUp") {
    event.preventDefault();
    if (before) enter(before);
  } else if (key === "ArrowDown" || key === "-") {
    event.preventDefault();
    goOn(row);
  } else {
    const mark = row.querySelector(`input[data-key="${CSS.escape(key)}"]`);
    if (!mark) return;
    event.preventDefault();
    mark.checked = true;
    goOn(row);
  }
});

if (rows.length) {
  document.querySelector("[data-keys-help]").hidden = false;
  const waiting = rows.find((row) => row.dataset.state === "conflict") || rows.find((row) => !row.querySelector("input:checked"));
  // On a touch screen nobody types digits: the page stays where it is.
  if (waiting && matchMedia("(pointer: fine)").matches && !document.querySelector("[autofocus]")) enter(waiting);
}
