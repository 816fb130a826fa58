"""The page of permissions, drawn from the one table: `python -m tests.permission_page` writes it anew."""

from __future__ import annotations

from pathlib import Path

from familyprog.accounts.enums import Role
from familyprog.accounts.permissions import PERMISSIONS, Action

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
HEAD = """# だれが何をできるか

この表は `familyprog/accounts/permissions.py` から作られています。手で直さないでください。
作りなおすには：`python -m tests.permission_page`

- 表にないことは、だれにもできません。職員の画面は、どれか一つの「すること」に結びついています。
- 進行の人に見えるのは、自分が受け持つ回だけです。ほかの回は「見つかりません」になります。
- 代わりの進行を頼まれた人には、その回だけが、頼まれたときからその回のあくる日まで見えます。期・ほかの回・世帯の記録は見えません。
- 進行の人が回を中止にできるのは、その日と前の日だけです。そのとき電話する方の番号だけが、回が終わるまで見え、見たことが残ります。
- 受付のタブレットは職員ではありません。開いた一つの回の呼び名を見て、「出席」と「まだ」をつけるほかは、何も開けません。
- 受付に見えるのは、今日から一か月の回に来る方の呼び名と、お休み・代わりだけです。出欠や会の記録は見えません。
- 管理の人には、世帯の記録・名簿・連絡先が見えません。管理と中身を分けています。緊急のときだけ、理由を書いて一つの世帯を60分見られ、別の職員が確かめます（[audit.md](audit.md)）。
- ご家族は、自分の申込みと自分の日にちだけを見ます。同じ世帯の方のものも見えません。
- お名前の出る画面を開くと、だれがいつ開いたかが残ります。開けなかったことも残ります。
"""


def rendered() -> str:
    """The whole page."""
    roles = list(Role)
    lines = ["| すること | " + " | ".join(role.label for role in roles) + " |"]
    lines.append("|---|" + ":-:|" * len(roles))
    for action in Action:
        ticks = ["○" if action in PERMISSIONS[role] else "" for role in roles]
        lines.append(f"| {action.label} | " + " | ".join(ticks) + " |")
    return HEAD + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
