"""A cohort keeps the text it began with, whatever happens to the file."""

import json

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import (
    as_frozen,
    content_hash,
    from_frozen,
    list_curricula,
    read_curriculum,
)

FILES = list_curricula([find_folder("curricula")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_frozen_curriculum_comes_back_as_it_was(file):
    curriculum = read_curriculum(file)
    stored = json.loads(json.dumps(as_frozen(curriculum)))
    assert from_frozen(stored) == curriculum
    assert content_hash(stored) == content_hash(as_frozen(curriculum))


def test_the_hash_follows_the_text_and_not_the_order_of_keys():
    frozen = as_frozen(read_curriculum(FILES[0]))
    backwards = dict(reversed(frozen.items()))
    assert content_hash(backwards) == content_hash(frozen)
    assert content_hash({**frozen, "title": "ちがう題"}) != content_hash(frozen)


def test_the_copy_holds_the_common_texts_themselves():
    frozen = as_frozen(read_curriculum(FILES[0]))
    assert len(frozen["common"]["ground_rules"]) == 10
    assert frozen["common"]["safety"]["private_check"]


def test_comments_and_blank_lines_leave_the_hash_alone(tmp_path):
    edited = tmp_path / FILES[0].name
    edited.write_text("# ひとこと\n\n" + FILES[0].read_text("utf-8"), "utf-8")
    assert content_hash(as_frozen(read_curriculum(edited))) == content_hash(
        as_frozen(read_curriculum(FILES[0]))
    )
