"""An ORM relationship points down a floor or stays on its own, never up."""

from __future__ import annotations

from familyprog import schema
from familyprog.base.db import Base
from tests.structure.source import floors


def test_relationships_point_down() -> None:
    assert schema.metadata.tables
    height = floors()
    up = [
        f"{mapper.class_.__name__}.{relation.key} -> {relation.mapper.class_.__name__}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if height[_room(relation.mapper.class_)] > height[_room(mapper.class_)]
    ]
    assert not up


def _room(kind: type) -> str:
    return kind.__module__.split(".")[1]
