"""Reads the definitions of programs: `curricula/programs/<id>.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from familyprog.base.resources import search_folders
from familyprog.programs.reader.curriculum import list_curricula
from familyprog.programs.reader.definition import ProgramDefinition
from familyprog.programs.reader.definition_checks import check_definition
from familyprog.programs.reader.messages import CurriculumError
from familyprog.programs.reader.source import open_source, shape_mistakes

PROGRAMS = "programs"


@dataclass(frozen=True)
class Known:
    """The ids a definition may name."""

    programs: frozenset[str]
    curricula: frozenset[str]


def known_in(folders: Iterable[Path]) -> Known:
    """The ids of all programs and curricula in the folders and among what is shipped."""
    places = [*folders, *search_folders("curricula")]
    return Known(
        frozenset(file.stem for file in list_definitions(places)),
        frozenset(file.stem for file in list_curricula(places)),
    )


def read_definition(
    path: Path, *, folders: Sequence[Path] = (), known: Known | None = None
) -> ProgramDefinition:
    """The definition in the file.

    `folders` are the curricula folders whose programs and curricula it may name, besides its own and the
    shipped ones; who reads many files looks them up once as `known`. Raises CurriculumError with all mistakes.
    """
    source = open_source(path, f"{PROGRAMS}/{path.name}")
    ids = known or known_in([*folders, path.parent.parent])
    found = [
        *shape_mistakes(ProgramDefinition, source.data),
        *check_definition(source.data, path.stem, programs=ids.programs, curricula=ids.curricula),
    ]
    if found:
        raise CurriculumError([source.problem(*one) for one in found])
    return ProgramDefinition.model_validate(source.data)


def list_definitions(folders: Iterable[Path]) -> list[Path]:
    """The definition files of the curricula folders; of two with one name the earlier folder's wins."""
    return list_curricula([folder / PROGRAMS for folder in folders if (folder / PROGRAMS).is_dir()])
