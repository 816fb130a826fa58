"""Accounts: opened with a one-time line, set up once, ended at once."""

import re

import pyotp
import pytest

from familyprog.accounts.enums import Role
from familyprog.accounts.passwords import hash_password
from tests import make

PASSWORD = "ゆっくり歩いて海まで行く道をおぼえる"
NEW = {"email": "new@example.jp", "name": "新人 はな", "role": "reception", "ends_on": "2027-03-31"}


def test_an_admin_opens_an_account_and_its_owner_sets_it_up(app, session, site, staff_client, now) -> None:
    admin = staff_client(Role.ADMIN)
    line = re.search(r"/staff/set-up/[\w-]+", admin.post("/staff/accounts/new", data=NEW).text)
    assert line
    assert "新人 はな" in admin.get("/staff/accounts").text
    owner = app.test_client()
    secret = re.search(r">([A-Z2-7]{32})<", owner.get(line[0]).text)
    assert secret
    totp = pyotp.TOTP(secret[1])
    assert owner.post(line[0], data={"password": "短い", "totp": totp.at(now)}).status_code == 422
    assert owner.post(line[0], data={"password": PASSWORD, "totp": totp.at(now)}).status_code == 303
    assert owner.get(line[0]).status_code == 409
    typed = {
        "email": "new@example.jp",
        "password": PASSWORD,
        "totp": totp.generate_otp(int(now.timestamp()) // 30 + 1),
    }
    assert owner.post("/staff/sign-in?back=/staff/calls", data=typed).location == "/staff/calls"


def test_an_account_that_cannot_be_is_explained(session, site, staff_client) -> None:
    make.a_staff(session, site, email="new@example.jp")
    admin = staff_client(Role.ADMIN)
    assert admin.get("/staff/accounts/new").status_code == 200
    answer = admin.post("/staff/accounts/new", data=NEW)
    assert answer.status_code == 422
    assert "もう使われています" in answer.text
    assert admin.post("/staff/accounts/new", data=NEW | {"ends_on": "いつか"}).status_code == 422


def test_an_account_is_ended_at_once(session, site, staff_client) -> None:
    colleague = make.a_staff(session, site, Role.RECEPTION)
    admin, theirs = staff_client(Role.ADMIN), staff_client(staff=colleague)
    assert theirs.get("/staff/calls").status_code == 200
    assert admin.post(f"/staff/accounts/{colleague.public_id}/end").status_code == 303
    session.expire_all()
    assert theirs.get("/staff/calls").status_code == 303
    assert admin.post(f"/staff/accounts/{'0' * 16}/end").status_code == 404


@pytest.mark.parametrize(
    ("role", "door"),
    [
        (Role.COORDINATOR, "/staff/worklist"),
        (Role.FACILITATOR, "/staff/today"),
        (Role.AUDITOR, "/staff/reports"),
    ],
)
def test_each_role_begins_on_its_own_first_page(staff_client, role: Role, door: str) -> None:
    assert staff_client(role).get("/staff/").location == door


def test_a_wrong_password_keeps_the_address_typed(client, session, site) -> None:
    staff = make.a_staff(session, site, password_hash=hash_password(PASSWORD))
    session.commit()
    answer = client.post("/staff/sign-in", data={"email": staff.email, "password": "ちがう", "totp": ""})
    assert answer.status_code == 422
    assert staff.email in answer.text


def test_the_style_guide_shows_every_component(staff_client) -> None:
    assert staff_client(Role.AUDITOR).get("/staff/style-guide").status_code == 200
