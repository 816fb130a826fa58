"""`audit person` and `subject-export` (security.md P10, P18)."""

from __future__ import annotations

from tests import make


def test_both_answer_by_number_and_are_in_the_trail_themselves(rows, shell) -> None:
    with rows() as session:
        person = make.a_family_member(session, make.a_site(session), "はな")
        key = person.public_id
        session.commit()
    told = shell("subject-export", key).json
    assert "はな" in str(told["items"]["give"])
    assert told["items"]["withhold"] == []
    lines = shell("audit", "person", key).json["lines"]
    assert [(line["action"], line["deed"]) for line in lines] == [("export", "書き出した")]
    for command in (("audit", "person"), ("subject-export",)):
        assert shell(*command, "0" * 16).code == 1
