// すぐ閉じる: the link works without this file. With it, Esc twice does the same, the page is emptied
// at once even on a slow line, it leaves no step to go back to, and other open tabs of ours leave too.
const SOON = 1500;
const link = document.querySelector("[data-quick-exit]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("quick-exit") : null;
let lastEscape = -Infinity;

function leave(tellOthers) {
  document.title = "\u00a0";
  document.body.replaceChildren();
  if (tellOthers) tabs?.postMessage("leave");
  globalThis.indexedDB?.deleteDatabase("taps"); // the answer asks the browser to forget it too
  window.location.replace(link.href);
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(true);
  });
  document.addEventListener("keydown", (event) => {
    // Esc inside Japanese input only closes the list of words.
    if (event.key !== "Escape" || event.isComposing || event.repeat) return;
    if (event.timeStamp - lastEscape < SOON) leave(true);
    lastEscape = event.timeStamp;
  });
  tabs?.addEventListener("message", () => leave(false));
}
