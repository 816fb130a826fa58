// On every staff page: taps that still wait go out, or are named; nothing of them is left behind at sign-out; and
// forms that hold names are not thrown away by a lost network. Without this file everything works all the same.
import { button } from "./buttons.js";
import { foreign, heard, ready, staff, taps, wipe } from "./queue.js";
import { flush, state } from "./sender.js";

const hasRoster = document.querySelector("[data-roster]") !== null;
const main = document.querySelector("#main");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("sign-out") : null;
const SOON = 3000;
const LEAVING = new Set(["sign-out", "open-tablet"]); // what ends the sign-in on this device
const OFFLINE = "いまは通信がありません。通信が戻ってから、もう一度押してください。";
let line = null;

function words() {
  const waiting = taps.length;
  if (foreign) return `ほかの方がこの端末で押し、送られていなかった出席のしるし${foreign}つは、消えました。`;
  if (!waiting || hasRoster) return "";
  if (taps.every((tap) => tap.theirs || tap.refused)) return `出席のしるし${waiting}つが、確かめを待っています。`;
  if (!staff || state === "signed-out")
    return `まだ送っていない出席のしるしが${waiting}つ、この端末にあります。サインインすると送られます。`;
  return state === "away" ? `出席のしるし${waiting}つが、送信を待っています。通信が戻ると送られます。` : "";
}

// Drawn only when it says something: a page of somebody who has nothing waiting is as ever.
function show() {
  const text = words();
  if (!line) {
    if (!text) return;
    line = document.createElement("p");
    line.className = "notice-line";
    line.setAttribute("role", "status");
    main.prepend(line);
  }
  line.hidden = !text;
  line.replaceChildren(text);
  if (text && taps.length && taps[0].staff) {
    const link = document.createElement("a");
    link.href = `/staff/sessions/${taps[0].session}/roster`;
    link.textContent = "名簿を開く";
    line.append(" ", link);
  }
}

for (const kind of ["state", "saved", "held", "over"]) heard.addEventListener(kind, show);
ready.then(show);

// Sign-out: what can still be sent is sent first; the rest goes only when the person says so.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!LEAVING.has(form.dataset.action)) return;
  event.preventDefault();
  await Promise.race([flush().catch(() => {}), new Promise((done) => setTimeout(done, SOON))]);
  if (!taps.length) return leave(form);
  askFirst(form);
});

async function leave(form) {
  await wipe().catch(() => {}); // nobody is kept from signing out by a store that cannot be opened
  tabs?.postMessage("leave");
  form.submit();
}

// Other open tabs show names, and would keep taps anew.
tabs?.addEventListener("message", () => {
  taps.length = 0;
  document.title = "\u00a0";
  document.body.replaceChildren();
  setTimeout(() => location.reload(), SOON);
});

function askFirst(form) {
  document.querySelector("#before-leaving")?.remove();
  const box = document.createElement("section");
  box.id = "before-leaving";
  box.className = "banner";
  box.tabIndex = -1;
  const title = document.createElement("h2");
  title.textContent = `送っていないしるしが${taps.length}つあります`;
  const text = document.createElement("p");
  text.textContent = "通信が戻るまでこのままにしておくと、ひとりでに送られます。いまサインアウトすると、この端末から消えます。";
  const row = document.createElement("div");
  row.className = "btn-row btn-row-equal";
  row.append(
    button("サインインのままにする", () => box.remove()),
    button("消して、サインアウトする", () => leave(form)),
  );
  box.append(title, text, row);
  main.prepend(box);
  box.focus();
}

// What holds a name is never kept on the device: it waits on the page until the network is there.
async function isReachable() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/healthz", { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function explain(place) {
  let note = place.querySelector("[data-state=offline]");
  if (!note) {
    note = document.createElement("p");
    note.className = "notice-line";
    note.dataset.state = "offline";
    note.setAttribute("role", "status");
    place.append(note);
  }
  note.textContent = "";
  setTimeout(() => (note.textContent = place.dataset.needsNetwork || OFFLINE)); // told again, each time
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("a")?.closest("[data-needs-network]");
  if (!place || (navigator.onLine && state !== "away")) return;
  event.preventDefault();
  explain(place);
});

document.addEventListener("submit", async (event) => {
  const place = event.target.closest("[data-needs-network]");
  if (!place) return;
  event.preventDefault();
  if (await isReachable()) event.target.submit();
  else explain(place);
});
