"""`create-staff`: an account, and the line with which its owner sets it up."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts import service as accounts
from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site, Staff
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import fold_address, is_mailbox
from familyprog.cli.edge import FINE, say, settings, tell, unit
from familyprog.programs.service import close_over_new_year


@click.command("create-staff")
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--site", "site_name", default="", help="拠点の名前。ないときは新しく作ります。")
@click.option("--name", default="", help="職員のお名前。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="最後の日。ふつうは年度末。")
def create_staff(email: str, role: str, site_name: str, name: str, until: dt.datetime | None) -> int:
    """職員を加え、一度だけ使える設定の行を出します。"""
    config = settings()
    now = config.clock.now()
    with unit(config, write=True) as session:
        _check_email(session, email)
        site = _site(session, site_name, now)
        staff, token = accounts.create_staff(
            session,
            site,
            email=email,
            name=name or email.partition("@")[0],
            role=Role(role),
            ends_on=until.date() if until else _end_of_fiscal_year(now),
            now=now,
            by=MACHINE,
        )
        answer = {
            "staff": staff.public_id,
            "site": site.public_id,
            "ends_on": staff.ends_on,
            "set_up": f"{config.base_url}/staff/set-up/{token}",
        }
    say("3日のうちに、この行を本人のブラウザーで開いてもらってください。一度だけ使えます。")
    tell(answer)
    return FINE


def _check_email(session: Session, email: str) -> None:
    address = fold_address(email)
    if not is_mailbox(address):
        raise DomainError("メールアドレスの形を確かめてください（例 name@example.jp）。")
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise DomainError("このメールアドレスの職員はもういます。")


def _site(session: Session, name: str, now: dt.datetime) -> Site:
    """The site of that name, made when missing; without a name the only one there is."""
    if name:
        site = session.scalar(select(Site).where(Site.name == name))
        return site or _open_site(session, name, now)
    sites = list(session.scalars(select(Site).limit(2)))
    if len(sites) != 1:
        raise DomainError("拠点の名前を --site で指定してください。")
    return sites[0]


def _open_site(session: Session, name: str, now: dt.datetime) -> Site:
    site = accounts.create_site(session, name, now=now, by=MACHINE)
    close_over_new_year(session, site.id, now=now, by=MACHINE)
    return site


def _end_of_fiscal_year(now: dt.datetime) -> dt.date:
    return dt.date(fiscal_year(tokyo_date(now)) + 1, 3, 31)
