"""Every file a coordinator may edit, checked as what it is: by the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from familyprog.programs.reader.curriculum import COMMON, list_curricula, read_common, read_curriculum
from familyprog.programs.reader.definitions import PROGRAMS, list_definitions, read_definition
from familyprog.programs.reader.messages import CurriculumError, Problem
from familyprog.programs.reader.tables import TABLES, check_table


def list_files(folders: Sequence[Path]) -> list[Path]:
    """Everything in the curricula folders: curricula, common texts, definitions of programs, tables."""
    shared = [path for folder in folders for path in sorted((folder / COMMON).glob("*.toml"))]
    tables = [path for folder in folders for path in sorted((folder / TABLES).glob("*.toml"))]
    return [*list_curricula(folders), *shared, *list_definitions(folders), *tables]


def check_files(paths: Iterable[Path], *, folders: Sequence[Path] = ()) -> list[Problem]:
    """Every mistake in the files, in the order of file and line."""
    problems: set[Problem] = set()
    for path in paths:
        try:
            problems.update(_mistakes(path, folders))
        except CurriculumError as error:
            problems.update(error.problems)
    return sorted(problems)


def _mistakes(path: Path, folders: Sequence[Path]) -> list[Problem]:
    if path.parent.name == COMMON:
        return read_common(path)[1]
    if path.parent.name == TABLES:
        return check_table(path)
    if path.parent.name == PROGRAMS:
        read_definition(path, folders=folders)
    else:
        read_curriculum(path, folders=folders)
    return []
