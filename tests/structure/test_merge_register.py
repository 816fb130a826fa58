"""Nothing points at a person or a household without somebody having decided what a merge makes of it."""

from __future__ import annotations

import pytest

from familyprog import schema
from familyprog.merging.queries import references
from familyprog.merging.rules import HOUSEHOLD, PERSON


@pytest.mark.parametrize(("target", "register"), [("person", PERSON), ("household", HOUSEHOLD)])
def test_every_reference_is_named(target, register):
    assert schema.metadata.tables
    found = {f"{table.name}.{column}" for table, column in references(target)}
    assert found == set(register), "name it in familyprog/merging/rules.py"
