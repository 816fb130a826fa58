// The roster: a tap shows at once, waits on the device and goes out by itself. Two screens never overwrite each
// other: a conflict stands in its row with both values. Without this file every button is a form of its own.
import { button } from "./buttons.js";
import { forget, heard, keep, newKey, ready, staff, taps } from "./queue.js";
import { CALM, say } from "./roster-foot.js";
import { flush, renew, state } from "./sender.js";

const CAME = new Set(["present", "online", "late", "left_early", "part", "make_up"]);
const UNMARKED = new Set(["", "not_yet"]);
const MOST_MINUTES = 600;
const OFTEN = 5000;
const SELDOM = 20_000; // other screens are looked at while we send, but a weak line is left to the taps

const box = document.querySelector("[data-roster]");
const list = box?.querySelector(".roster");
const session = box?.dataset.roster;
const until = Date.now() + Number(box?.dataset.kept) * 1000;
let looked = Date.now();

const rowOf = (person) => document.getElementById(`p-${person}`);
const personOf = (row) => row.id.slice(2);
const nameOf = (row) => row.querySelector(".roster-name").textContent;
const tapsOf = (row) => taps.filter((tap) => tap.session === session && tap.person === personOf(row));
const here = () => taps.filter((tap) => tap.session === session);
const labelOf = (mark) =>
  UNMARKED.has(mark) ? "まだ" : list.querySelector(`[data-mark="${mark}"][aria-pressed]`).textContent.trim();

function shownOn(row) {
  const last = tapsOf(row).at(-1);
  const mark = last ? last.mark : row.dataset.mark;
  const minutes = last?.minutes ?? row.dataset.minutes;
  return { mark, minutes: CAME.has(mark) ? minutes : "" };
}

// What the screen shows of a row: the mark with what waits on top of it, never moving the rows below.
function draw(row) {
  const { mark, minutes } = shownOn(row);
  const tap = tapsOf(row).at(-1);
  row.dataset.state = mark || "unmarked";
  row.toggleAttribute("data-waiting", Boolean(tap));
  const words = UNMARKED.has(mark) || mark === "present" ? "" : labelOf(mark);
  row.querySelector(".roster-note").textContent = words + (minutes ? `（${minutes}分）` : "");
  for (const button of row.querySelectorAll("button[aria-pressed]")) {
    const isOn = button.dataset.mark === mark;
    button.setAttribute("aria-pressed", String(isOn));
    button.value = isOn ? "not_yet" : button.dataset.mark;
  }
  for (const button of row.querySelectorAll("[data-mark=same]")) button.value = CAME.has(mark) ? mark : "present";
  row.querySelector("[name=version]").value = row.dataset.version;
  const field = row.querySelector("[name=minutes]");
  if (field !== document.activeElement) field.value = minutes;
  markWaiting(row, tap);
  drawChoice(row, tap);
}

function markWaiting(row, tap) {
  row.querySelector(".roster-waits")?.remove();
  if (!tap || tap.theirs || tap.refused || Date.now() - tap.pressed < CALM) return;
  const tag = document.createElement("span");
  tag.className = "roster-waits";
  tag.textContent = "送信待ち";
  row.querySelector(".roster-note").append(tag);
}

function drawChoice(row, tap) {
  const old = row.querySelector(".roster-choice");
  const about = tap?.theirs || tap?.refused ? JSON.stringify([tap.key, tap.mark, tap.theirs, tap.refused]) : "";
  if (old?.dataset.about === about) return; // the focus may be in it
  old?.remove();
  if (!about) return;
  const choice = document.createElement("div");
  const words = document.createElement("p");
  const buttons = document.createElement("div");
  choice.className = "roster-choice";
  choice.dataset.about = about;
  choice.dataset.state = tap.theirs ? "conflict" : "refused";
  choice.setAttribute("role", "group");
  choice.setAttribute("aria-label", `${nameOf(row)}さん`);
  buttons.className = "btn-row btn-row-equal";
  if (tap.theirs) {
    const [theirs, yours] = [labelOf(tap.theirs.mark), labelOf(tap.mark)];
    const when = new Date(tap.pressed).toLocaleTimeString("ja-JP", { hour: "numeric", minute: "2-digit" });
    words.textContent = `ほかの端末では「${theirs}」、この端末では「${yours}」（${when}）です。どちらにしますか。`;
    buttons.append(
      button(`「${theirs}」のまま`, () => settle(row, tap)),
      button(`「${yours}」にする`, () => settle(row, tap, tap.mark, tap.minutes)),
    );
  } else {
    words.textContent = `「${labelOf(tap.mark)}」はつきませんでした。${tap.refused}`;
    buttons.append(button("わかりました", () => settle(row, tap)));
  }
  choice.append(words, buttons);
  row.querySelector(".roster-who").after(choice);
}

// Their value stays, or ours goes out once more, now knowing theirs.
async function settle(row, tap, mark, minutes) {
  if (tap.theirs) stands(row, tap.theirs);
  if (mark === undefined) {
    await forget(tap);
    update(row);
  } else {
    await add(row, mark, minutes, tap);
  }
  row.querySelector(".roster-present").focus();
}

// What the house says of a row; an answer that was overtaken by another one says nothing.
function stands(row, now) {
  if (now.version < Number(row.dataset.version || 0)) return;
  Object.assign(row.dataset, { mark: now.mark, version: now.version });
  if (now.minutes !== undefined) row.dataset.minutes = now.minutes ?? "";
}

function update(row) {
  draw(row);
  count();
  say();
}

function count() {
  for (const part of box.querySelectorAll("[data-count]")) {
    const rows = [...list.querySelectorAll(`[data-capacity="${part.dataset.count}"]`)];
    part.querySelector("b").textContent = rows.filter((row) => CAME.has(row.dataset.state)).length;
    part.querySelector("span").textContent = rows.length;
    part.hidden = !rows.length && part.dataset.count !== "participant";
  }
}

async function add(row, mark, minutes, instead = null) {
  const last = instead ? null : tapsOf(row).at(-1);
  const tap = { key: newKey(), staff, session, person: personOf(row), mark, until, at: Date.now(), pressed: Date.now() };
  Object.assign(tap, { version: row.dataset.version, after: last?.key ?? "" });
  if (minutes !== undefined) tap.minutes = minutes;
  const kept = keep(tap, instead);
  update(row);
  setTimeout(() => update(row), CALM + 20);
  await kept;
  flush();
}

// undefined: nothing new was typed; null: no number of minutes.
function typedMinutes(row) {
  const typed = row.querySelector("[name=minutes]").value.normalize("NFKC").trim();
  if (typed === String(shownOn(row).minutes)) return undefined;
  return typed === "" || (/^\d+$/.test(typed) && Number(typed) <= MOST_MINUTES) ? typed : null;
}

async function press(row, meant, form, submitter) {
  const minutes = typedMinutes(row);
  if (minutes === null) return say("いた時間は、600までの分の数字で入れてください。");
  const shown = shownOn(row).mark;
  const same = CAME.has(shown) ? shown : "present";
  const mark = meant === "same" ? same : meant === shown ? "not_yet" : meant;
  const held = tapsOf(row).find((tap) => tap.theirs || tap.refused);
  try {
    if (held) await settle(row, held, mark, minutes);
    else await add(row, mark, minutes);
  } catch {
    isByItself = false; // nothing can be kept here: it goes as a form
    form.requestSubmit(submitter);
  }
}

let isByItself = true;
list?.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!isByItself || !submitter?.dataset.mark || state === "old" || Date.now() > until) return;
  event.preventDefault();
  press(form.closest(".roster-row"), submitter.dataset.mark, form, submitter);
});

// What other screens have done meanwhile, and who has come by.
async function look(pause = OFTEN) {
  if (Date.now() - looked < pause || document.visibilityState !== "visible") return;
  looked = Date.now();
  const page = await renew();
  if (!page.document) return;
  for (const fresh of page.document.querySelectorAll(".roster-row")) {
    const row = document.getElementById(fresh.id);
    const { mark, version, minutes } = fresh.dataset;
    if (!row) list.append(document.importNode(fresh, true));
    else if (Number(version) > Number(row.dataset.version)) stands(row, { mark, version: Number(version), minutes });
    update(row ?? document.getElementById(fresh.id));
  }
}

function begin(canKeep) {
  isByItself = canKeep;
  if (!canKeep) return;
  for (const tap of here()) if (rowOf(tap.person)) update(rowOf(tap.person));
  heard.addEventListener("saved", ({ detail: { tap, now } }) => {
    const row = tap.session === session && rowOf(tap.person);
    if (!row) return;
    stands(row, now);
    update(row);
    look(SELDOM);
  });
  heard.addEventListener("held", ({ detail: { tap } }) => tap.session === session && rowOf(tap.person) && update(rowOf(tap.person)));
  heard.addEventListener("over", ({ detail }) => detail.taps.forEach((tap) => rowOf(tap.person) && update(rowOf(tap.person))));
  heard.addEventListener("state", () => say());
  for (const event of ["online", "pageshow"]) window.addEventListener(event, () => look());
  document.addEventListener("visibilitychange", () => look());
  say();
  flush();
}

if (box) ready.then(begin);
