"""Reads and checks curriculum files: content anyone may edit, so every mistake is told kindly and at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from familyprog.base.resources import search_folders
from familyprog.programs.reader.checks import check
from familyprog.programs.reader.messages import CurriculumError, Problem, named_key
from familyprog.programs.reader.shapes import DEFAULT_VARIANT, Agenda, CommonFile, CurriculumFile, UnitText
from familyprog.programs.reader.source import Source, open_source, shape_mistakes

COMMON = "common"
# A name only, never a path: it is looked up inside common/.
COMMON_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_curriculum(path: Path, *, folders: Sequence[Path] = ()) -> CurriculumFile:
    """The curriculum in the file, complete with the common texts and every agenda.

    `folders` are the curricula folders whose `common/` is looked up first (local overrides, then
    shipped). Raises CurriculumError with all mistakes.
    """
    source = open_source(path, path.name)
    data, problems = _with_common(source, folders)
    common = data.get(COMMON)
    broken = {(COMMON, key) for key in common if common[key] is None} if isinstance(common, dict) else set()
    for loc, sentence in shape_mistakes(CurriculumFile, data):
        if loc[:2] not in broken:  # already told where it is mended: in the common file or its name
            problems.append(source.problem(loc, sentence))
    problems += [source.problem(loc, sentence) for loc, sentence in check(data, path.stem)]
    if problems:
        raise CurriculumError(problems)
    return _completed(CurriculumFile.model_validate(data))


def list_curricula(paths: Iterable[Path]) -> list[Path]:
    """The curriculum files in the folders; of two with one name the earlier folder's wins.

    A path that is a file stands for itself.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            found.setdefault(file.name, file)
    return [found[name] for name in sorted(found)]


def as_frozen(curriculum: CurriculumFile) -> dict[str, Any]:
    """The curriculum as plain JSON data, for the copy a cohort keeps."""
    frozen: dict[str, Any] = curriculum.model_dump(mode="json", exclude_none=True)
    return frozen


def from_frozen(frozen: Mapping[str, Any]) -> CurriculumFile:
    """The curriculum back from the copy a cohort keeps."""
    return CurriculumFile.model_validate(frozen)


def content_hash(frozen: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen curriculum; the same text gives the same hash, whatever the order of its keys."""
    plain = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _with_common(source: Source, folders: Sequence[Path]) -> tuple[dict[str, Any], list[Problem]]:
    """The file's tables with `ground_rules = "standard"` replaced by the text; None where that failed."""
    common = source.data.get(COMMON)
    if not isinstance(common, dict):
        return source.data, []
    filled, problems = dict(common), []
    for key in ("ground_rules", "safety"):
        name = common.get(key)
        if isinstance(name, str):
            filled[key], found = _common_text(source, key, name, folders)
            problems += found
    return {**source.data, COMMON: filled}, problems


def _common_text(
    source: Source, key: str, name: str, folders: Sequence[Path]
) -> tuple[object | None, list[Problem]]:
    wanted = f"{COMMON}/{name}.toml"
    places = [*folders, source.path.parent, *search_folders("curricula")]
    files = [place / wanted for place in places] if COMMON_NAME.fullmatch(name) else []
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        sentence = (
            f"{named_key(key)}の「{name}」が見つかりません。{wanted} を置くか、standard にしてください。"
        )
        return None, [source.problem((COMMON, key), sentence)]
    data, problems = read_common(path)
    if key in data or problems:
        return (None if problems else data[key]), problems
    sentence = f"{named_key(key)}が {wanted} に書かれていません。"
    return None, [source.problem((COMMON, key), sentence)]


def standard_rules() -> tuple[str, ...]:
    """会の約束 of the house, for a cohort without a curriculum; empty when the file is gone or broken."""
    files = [folder / COMMON / "standard.toml" for folder in search_folders("curricula")]
    path = next((file for file in files if file.is_file()), None)
    data, problems = ({}, []) if path is None else read_common(path)
    return () if problems else tuple(data.get("ground_rules", ()))


def read_common(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The tables of a file in `common/`, and its mistakes."""
    try:
        source = open_source(path, f"{COMMON}/{path.name}")
    except CurriculumError as error:
        return {}, error.problems
    return source.data, [source.problem(*found) for found in shape_mistakes(CommonFile, source.data)]


def _completed(curriculum: CurriculumFile) -> CurriculumFile:
    """Every unit with all its agendas and materials; the short ways of writing are gone."""
    units = sorted(curriculum.units, key=lambda unit: unit.no)
    return curriculum.model_copy(
        update={
            "units": tuple(_completed_unit(curriculum, unit) for unit in units),
            "minutes": None,
            "agendas": {},
            "materials": (),
        }
    )


def _completed_unit(curriculum: CurriculumFile, unit: UnitText) -> UnitText:
    agendas = {**curriculum.agendas, **unit.agendas}
    minutes = unit.minutes or curriculum.minutes
    if unit.agenda and minutes:
        agendas[DEFAULT_VARIANT] = Agenda(minutes=minutes, agenda=unit.agenda)
    return unit.model_copy(
        update={
            "agendas": agendas,
            "minutes": None,
            "agenda": None,
            "materials": (*curriculum.materials, *unit.materials),
        }
    )
