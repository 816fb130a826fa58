// 会の時計: the page works without this file. With it the clock moves by the server's time, the present block
// is lit, and a tick that finds no network waits here and goes by itself. No sound, no motion.
const SECOND = 1000, MINUTE = 60000, ASK = 30000, AGAIN = 8000, AFTER = 30 * MINUTE;
const TOKYO = new Intl.DateTimeFormat("ja-JP", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Tokyo",
});
const box = () => document.querySelector("[data-evening]");
const said = document.querySelector("[data-evening-status]");
const waiting = [];
let offset = 0, lit = null, isFlushing = false, isAsking = false;

// The tablet's own clock may be wrong: only the distance to the server's is used.
function setClock(element, heardAt) {
  offset = Number(element.dataset.now) - heardAt;
}

function now() {
  return "still" in box().dataset ? Number(box().dataset.now) : Date.now() + offset;
}

function present(blocks, at) {
  const hasBegun = at >= Number(box().dataset.starts) || blocks.some((one) => "done" in one.dataset);
  if (!hasBegun) return -1;
  return blocks.findIndex((one) => !("done" in one.dataset) && Number(one.dataset.ends) > at);
}

function write(name, words) {
  for (const place of box().querySelectorAll(`[data-${name}]`)) {
    if (place.textContent !== words) place.textContent = words;
  }
}

function draw() {
  const at = now(), blocks = [...box().querySelectorAll("[data-block]")];
  write("face-time", TOKYO.format(at));
  if (!blocks.length) return;
  const index = present(blocks, at), block = blocks[index];
  const ahead = blocks.slice(index + 1).find((one) => !("done" in one.dataset) && Number(one.dataset.ends) > at);
  write("face-now", block ? block.dataset.text : "");
  write("face-left", block ? `あと ${Math.ceil((Number(block.dataset.ends) - at) / MINUTE)}分` : "");
  write("face-next", ahead ? `つぎ：${ahead.dataset.begins} ${ahead.dataset.text}` : "");
  blocks.forEach((one, place) => light(one, place === index));
  // The buttons of a block are written by the server: when another one is on, they are asked for.
  const key = block ? block.dataset.ends + block.dataset.text : "";
  if (lit !== null && lit !== key) ask();
  lit = key;
}

function light(block, isOn) {
  const state = block.querySelector("[data-block-state]");
  if (!state) return;
  block.classList.toggle("block-now", isOn);
  if (isOn) block.setAttribute("aria-current", "step");
  else block.removeAttribute("aria-current");
  state.textContent = isOn ? "いま" : "done" in block.dataset ? "すんだ" : "";
}

function take(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-evening]");
  if (!fresh) return false;
  const held = document.activeElement?.closest("[data-block]")?.id;
  const open = [...box().querySelectorAll("details[open]")].map((one) => one.id);
  box().replaceWith(document.adoptNode(fresh));
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  if (held) document.querySelector(`#${held} button, #${held} summary`)?.focus();
  setClock(fresh, Date.now());
  lit = null;
  draw();
  return true;
}

async function ask() {
  if (isAsking || waiting.length || box().querySelector("details[open]")) return;
  isAsking = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    if (answer.ok && !waiting.length) take(await answer.text());
  } catch {
    // No network: the clock goes on, and the next look asks again.
  } finally {
    isAsking = false;
  }
}

function tell(words, text = "") {
  if (!said) return;
  said.hidden = !words;
  said.dataset.state = waiting.length ? "waiting" : "saved";
  said.replaceChildren(Object.assign(document.createElement("b"), { textContent: words }), text);
}

async function flush() {
  if (isFlushing) return;
  isFlushing = true;
  try {
    while (waiting.length) {
      const { action, body } = waiting[0];
      const answer = await fetch(action, { method: "POST", body, cache: "no-store" });
      if (answer.status >= 500) throw new Error("later");
      const html = await answer.text();
      waiting.shift();
      if (!take(html)) { location.reload(); return; }
      const notice = new DOMParser().parseFromString(html, "text/html").querySelector(".notice-line");
      tell(notice ? notice.textContent : "保存しました");
    }
  } catch {
    tell(`送信待ち ${waiting.length}件`, "　つながり次第、自動で送ります。この画面は開いたままにしてください。");
    setTimeout(flush, AGAIN);
  } finally {
    isFlushing = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.action !== "tick-block") return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  waiting.push({ action: form.action, body });
  // Until it is taken, this block waits: a second press would speak of an older state.
  form.closest("[data-block]")?.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  flush();
});
window.addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
window.addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });

const way = performance.getEntriesByType("navigation")[0];
setClock(box(), Date.now() - (performance.now() - (way?.responseStart ?? 0)));
draw();
setInterval(draw, SECOND);
if ("poll" in box().dataset) {
  setInterval(() => { if (!document.hidden && now() < Number(box().dataset.ends) + AFTER) ask(); }, ASK);
}
