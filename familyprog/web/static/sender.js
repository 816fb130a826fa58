// Sends what waits, in order and once each: the key of a tap makes a second sending harmless.
import { forget, heard, keep, pass, ready, staff, taps, tell } from "./queue.js";

const PATIENCE = 15_000;
const OTHER = -1; // somebody else is signed in by now
const PAUSES = [2, 4, 8, 15, 30]; // seconds
const SENTENCES = {
  403: "この回のしるしは、いまはつけられません。コーディネーターに伝えてください。",
  404: "この回は、いまは開けません。コーディネーターに伝えてください。",
};

// sent · sending · away (no network) · signed-out · old (the page must be opened anew)
export let state = "sent";
let running = null;
let failures = 0;
let timer = 0;

function become(next) {
  state = next;
  tell("state");
}

const follower = (tap) => taps.find((other) => other.after === tap.key);
const isFree = (tap) => !tap.theirs && !tap.refused && !taps.some((other) => other.key === tap.after);

// Ends when everything is out, or nothing goes any more; whoever asks meanwhile waits for the same round.
export async function flush() {
  if (!(await ready) || !staff || state === "old") return;
  clearTimeout(timer);
  running ??= sendAll().finally(() => (running = null));
  await running;
}

async function sendAll() {
  for (let tap = taps.find(isFree); tap; tap = taps.find(isFree)) {
    if (state === "sent") become("sending");
    const outcome = await settle(tap, await send(tap));
    if (outcome !== "next") return become(outcome);
    failures = 0;
  }
  become("sent");
}

async function ask(address, options) {
  const giveUp = new AbortController();
  const bell = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: giveUp.signal, ...options });
    return { status: answer.type === "opaqueredirect" ? 303 : answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  } finally {
    clearTimeout(bell);
  }
}

const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";

async function send(tap, isSecond = false) {
  const said = { csrf_token: token(), person: tap.person, version: tap.version, mark: tap.mark, key: tap.key };
  if (tap.minutes !== undefined) said.minutes = tap.minutes;
  const body = new URLSearchParams(said);
  const address = `/staff/sessions/${tap.session}/marks`;
  const answer = await ask(address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.status !== 400 || isSecond) return answer;
  // The token of this page is of a sign-in that is over: a newer page has a newer one.
  const page = await renew();
  return page.status === 200 ? send(tap, true) : page;
}

// The same page as it is now, and its token for our forms; never for somebody else who is signed in by now.
export async function renew(address = document.querySelector("[data-page]")?.dataset.page ?? location.href) {
  const page = await ask(address);
  if (page.status !== 200) return page;
  page.document = new DOMParser().parseFromString(page.text, "text/html");
  const fresh = page.document.querySelector("input[name=csrf_token]")?.value;
  const isOurs = page.document.querySelector("[data-staff]")?.dataset.staff === staff;
  if (!isOurs || !fresh) return { status: OTHER, text: "" };
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh;
  return page;
}

async function settle(tap, { status, text }) {
  if (status === 303 || status === 401) return "signed-out";
  if (status === OTHER) await forget(...taps);
  if (status === OTHER || status === 400) return "old";
  const said = read(text);
  if (status === 200 && said) await saved(tap, said);
  else if (status === 409 && said) await held(tap, { theirs: said.now });
  else if (status === 422 && said) await held(tap, { refused: said.sentence });
  else if (SENTENCES[status]) await held(tap, { refused: SENTENCES[status] });
  else return later();
  return "next";
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of somebody between us and the house
  }
}

async function saved(tap, said) {
  const next = follower(tap);
  if (next) Object.assign(next, { version: said.version, after: "" });
  await pass(tap, next);
  tell("saved", { tap, now: said.now });
}

// What was tapped on the same row afterwards is what the person means; only that is asked about.
async function held(tap, why) {
  const chain = [];
  for (let next = follower(tap); next; next = follower(next)) chain.push(next);
  const last = chain.at(-1) ?? tap;
  Object.assign(tap, { mark: last.mark, minutes: last.minutes, pressed: last.pressed }, why);
  await keep(tap);
  if (chain.length) await forget(...chain);
  tell("held", { tap });
}

function later() {
  const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
  failures += 1;
  timer = setTimeout(flush, pause * 1000);
  return "away";
}

function wake() {
  if (document.visibilityState === "visible") flush();
}

window.addEventListener("online", flush);
window.addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", wake);
heard.addEventListener("over", () => tell("state"));
flush();
