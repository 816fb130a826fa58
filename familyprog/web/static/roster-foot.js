// The line at the foot of the roster: 「保存ずみ」 is said only when it is true.
import { heard, taps } from "./queue.js";
import { state } from "./sender.js";

export const CALM = 500; // a tap that is through sooner is not worth a word

const box = document.querySelector("[data-roster]");
const line = box?.querySelector(".roster-foot [role=status]");
let lost = 0;

heard.addEventListener("over", ({ detail }) => {
  lost += detail.taps.length;
  say();
});

// [large, small, where to go], or nothing while a tap has the moment it needs.
function words() {
  const here = taps.filter((tap) => tap.session === box.dataset.roster);
  const [open, refused] = [here.filter((tap) => tap.theirs).length, here.filter((tap) => tap.refused).length];
  const waiting = here.filter((tap) => !tap.theirs && !tap.refused);
  const count = `送信待ち ${waiting.length}`;
  const choose = open ? `ほかの端末とちがうところが、${open}人にあります。` : "";
  const door = `/staff/sign-in?back=${encodeURIComponent(box.dataset.page)}`;
  if (state === "old")
    return ["開き直してください", "サインインが変わりました。開き直すと、続けられます。", ["開き直す", box.dataset.page]];
  if (state === "signed-out" && waiting.length)
    return [count, "サインインが切れました。この端末に残っています。サインインすると送られます。", ["サインインする", door]];
  if (state === "away" && waiting.length) return [count, `画面を閉じても残り、通信が戻ると送られます。${choose}`];
  if (waiting.length) return waiting.some((tap) => Date.now() - tap.pressed >= CALM) ? [count, choose] : null;
  if (lost) return ["送れませんでした", `会が終わって2時間が過ぎたので、${lost}つをこの端末から消しました。紙などを見て、もう一度つけてください。`];
  if (open) return ["どちらにするか、選んでください", choose];
  if (refused) return ["つかなかったしるしがあります", "その方のところに、わけが出ています。"];
  return ["保存ずみ", box.querySelector("[data-count=participant]").textContent.replace(/\s+/g, " ")];
}

export function say(mistake = "") {
  const said = mistake ? ["もう一度お願いします", mistake] : words();
  if (!said) return;
  const [strong, rest, way] = said;
  if (line.textContent !== `${strong}　${rest}`) {
    const bold = document.createElement("b");
    bold.textContent = strong;
    line.replaceChildren(bold, `　${rest}`);
  }
  line.dataset.state = strong === "保存ずみ" ? "saved" : "waiting";
  line.nextElementSibling?.remove();
  if (!way) return;
  const link = document.createElement("a");
  link.className = "btn btn-line";
  [link.textContent, link.href] = way;
  line.after(link);
}
