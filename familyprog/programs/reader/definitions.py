"""Reads the definitions of programs: `curricula/programs/<id>.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from familyprog.base.resources import search_folders
from familyprog.programs.reader.curriculum import list_curricula
from familyprog.programs.reader.definition import ProgramDefinition
from familyprog.programs.reader.definition_checks import check_definition
from familyprog.programs.reader.messages import CurriculumError
from familyprog.programs.reader.source import open_source, shape_mistakes

PROGRAMS = "programs"


def read_definition(path: Path, *, folders: Sequence[Path] = ()) -> ProgramDefinition:
    """The definition in the file.

    `folders` are the curricula folders whose programs and curricula it may name, besides its own and
    the shipped ones. Raises CurriculumError with all mistakes.
    """
    source = open_source(path, f"{PROGRAMS}/{path.name}")
    places = [*folders, path.parent.parent, *search_folders("curricula")]
    found = [
        *shape_mistakes(ProgramDefinition, source.data),
        *check_definition(
            source.data,
            path.stem,
            programs={file.stem for file in list_definitions(places)},
            curricula={file.stem for file in list_curricula(places)},
        ),
    ]
    if found:
        raise CurriculumError([source.problem(*one) for one in found])
    return ProgramDefinition.model_validate(source.data)


def list_definitions(folders: Iterable[Path]) -> list[Path]:
    """The definition files of the curricula folders; of two with one name the earlier folder's wins."""
    return list_curricula([folder / PROGRAMS for folder in folders if (folder / PROGRAMS).is_dir()])
