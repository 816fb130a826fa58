// Taps that wait to be sent: random ids, marks and times, never a name. They outlive the tab and the battery, and
// are gone once sent, at sign-out, for another member of staff, and two hours after the end of their session.
const NAME = "taps";
const DAY = 24 * 60 * 60 * 1000; // a later look is early enough, and timers hold no more than 24 days

// As they lie on the device, oldest first. Every change goes through the functions below.
export const taps = [];
export const staff = document.querySelector("[data-staff]")?.dataset.staff ?? "";
export const heard = new EventTarget();
// How many taps of another member of staff had been waiting here, and are gone.
export let foreign = 0;
let timer = 0;

export function tell(kind, detail = {}) {
  heard.dispatchEvent(new CustomEvent(kind, { detail }));
}

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(NAME, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

// Opened anew each time: nothing stands in the way of being wiped. Requests keep their order.
async function within(mode, deed) {
  const base = await open();
  try {
    return await new Promise((done, fail) => {
      // "strict": on the disk, not in some cache, before anybody relies on it.
      const whole = base.transaction(NAME, mode, { durability: "strict" });
      const asked = deed(whole.objectStore(NAME));
      whole.oncomplete = () => done(asked?.result);
      whole.onabort = () => fail(whole.error);
    });
  } finally {
    base.close();
  }
}

// A page that has nothing to keep leaves no empty store behind either.
async function exists() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((base) => base.name === NAME);
}

export function wipe() {
  taps.length = 0;
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });
}

async function look() {
  if (!(await exists())) return;
  const all = await within("readonly", (store) => store.getAll());
  const ours = all.filter((tap) => tap.until > Date.now() && (!staff || tap.staff === staff));
  foreign = all.filter((tap) => staff && tap.staff !== staff).length;
  if (!ours.length) return wipe();
  const rest = all.filter((tap) => !ours.includes(tap));
  if (rest.length) await within("readwrite", (store) => rest.forEach((tap) => store.delete(tap.key)));
  taps.push(...ours.sort((a, b) => a.at - b.at));
  watch();
}

function watch() {
  clearTimeout(timer);
  if (!taps.length) return;
  const first = Math.min(...taps.map((tap) => tap.until));
  timer = setTimeout(expire, Math.min(Math.max(first - Date.now(), 0), DAY));
}

async function expire() {
  const over = taps.filter((tap) => tap.until <= Date.now());
  if (over.length) await forget(...over);
  if (!taps.length) await wipe();
  if (over.length) tell("over", { taps: over });
  watch();
}

// Put, put anew, or put instead of another one. Times rise, so that the order is that of the fingers even when a
// clock is set back.
export async function keep(tap, instead = null) {
  if (instead) leave(instead);
  if (!taps.includes(tap)) {
    tap.at = Math.max(tap.at, (taps.at(-1)?.at ?? 0) + 1);
    taps.push(tap);
  }
  watch();
  try {
    await within("readwrite", (store) => {
      if (instead) store.delete(instead.key);
      store.put(tap);
    });
  } catch (trouble) {
    leave(tap);
    throw trouble;
  }
}

export async function forget(...some) {
  some.forEach(leave);
  await within("readwrite", (store) => some.forEach((tap) => store.delete(tap.key)));
}

// One step for both, so that nothing lies between: `gone` was saved, `next` builds on it.
export async function pass(gone, next) {
  leave(gone);
  await within("readwrite", (store) => {
    store.delete(gone.key);
    if (next) store.put(next);
  });
}

function leave(tap) {
  const place = taps.indexOf(tap);
  if (place >= 0) taps.splice(place, 1);
}

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Resolves when it is known what waits; false where the browser keeps nothing (the forms then work by themselves).
export const ready = look().then(
  () => true,
  () => false,
);
