// A device that slept, was left for another page, or lay untouched, puts the names away: the PIN brings them back.
const AWAY = 20_000;
const IDLE = 15 * 60_000;
const form = document.getElementById("put-away");
let left = 0;
let timer = 0;

function putAway() {
  document.body.hidden = true;
  form.submit();
}

function start() {
  window.clearTimeout(timer);
  timer = window.setTimeout(putAway, IDLE);
}

if (form) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) left = Date.now();
    else if (left && Date.now() - left > AWAY) putAway();
  });
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, start);
  start();
}
