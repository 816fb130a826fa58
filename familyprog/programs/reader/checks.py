"""Checks across the fields of a curriculum file: sums, numbers, months that must fit together.

They look at the raw tables, not at finished models, so that a wrong sum is told in the same run as a
missing title elsewhere. What has the wrong type is skipped here: the shape has already said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from familyprog.programs.reader.messages import unit_name
from familyprog.programs.reader.shapes import AgendaBlock

Found = tuple[tuple[str | int, ...], str]
Tables = Mapping[str, Any]


def check(data: Tables, stem: str) -> Iterator[Found]:
    """All mistakes across fields, each with its place and its sentence."""
    yield from _identity(data, stem)
    yield from _numbers(data)
    for name, agenda in _tables(data.get("agendas")):
        yield from _sum(agenda, ("agendas", name, "agenda"), f"時間割「{name}」", agenda.get("minutes"))
    for index, unit in items(data, "units"):
        yield from _unit_agendas(data, index, unit)
    yield from _completion(data)
    yield from _deliveries(data)


def _identity(data: Tables, stem: str) -> Iterator[Found]:
    code = data.get("id")
    if isinstance(code, str) and code != stem:
        yield ("id",), f"記号（id）「{code}」がファイルの名前「{stem}」とちがいます。同じにしてください。"


def _numbers(data: Tables) -> Iterator[Found]:
    numbers: list[int] = []
    last: tuple[str | int, ...] = ("units",)
    for index, unit in items(data, "units"):
        last = ("units", index)
        no = _whole(unit.get("no"))
        if no is None:
            return  # without its number nobody can say which one is missing
        if no in numbers:
            yield (*last, "no"), f"第{no}回が二つあります。回の番号（no）を直してください。"
        numbers.append(no)
    for missing in sorted(set(range(1, len(set(numbers)) + 1)) - set(numbers)):
        after = [("units", i, "no") for i, no in enumerate(numbers) if no > missing]
        yield (after[0] if after else last), f"第{missing}回がありません。回の番号は1から順につけてください。"


def _unit_agendas(data: Tables, index: int, unit: Tables) -> Iterator[Found]:
    place: tuple[str | int, ...] = ("units", index)
    name = unit_name(data, index)
    for variant, agenda in _tables(unit.get("agendas")):
        path = (*place, "agendas", variant, "agenda")
        yield from _sum(agenda, path, f"{name}の時間割「{variant}」", agenda.get("minutes"))
    if "agenda" in unit:
        minutes = unit.get("minutes", data.get("minutes"))
        if minutes is None:
            yield (*place, "agenda"), f"{name}の長さ（minutes）がありません。書き足してください。"
        yield from _sum(unit, (*place, "agenda"), f"{name}の時間割", minutes)
    elif not unit.get("agendas") and not data.get("agendas"):
        yield place, f"{name}の時間割（agenda）がありません。書き足してください。"


def _sum(table: Tables, path: tuple[str | int, ...], name: str, minutes: object) -> Iterator[Found]:
    blocks, length = table.get("agenda"), _whole(minutes)
    if length is None or not isinstance(blocks, list) or not blocks:
        return
    parts = [
        _whole(b[0]) if isinstance(b, list) and len(b) == len(AgendaBlock._fields) else None for b in blocks
    ]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts) and sum(known) != length:
        yield path, f"{name}の合計が{sum(known)}分です。{length}分になるように直してください。"


def _completion(data: Tables) -> Iterator[Found]:
    completion = data.get("completion")
    required = _whole(completion.get("units_required")) if isinstance(completion, dict) else None
    total = len(list(items(data, "units")))
    if required is not None and total and required > total:
        path = ("completion", "units_required")
        yield path, f"必要な回数（units_required）が{required}回ですが、全部で{total}回しかありません。"


def _deliveries(data: Tables) -> Iterator[Found]:
    seen: set[object] = set()
    for index, delivery in items(data, "delivery"):
        code, per_date = delivery.get("id"), delivery.get("units_per_date")
        if isinstance(code, str) and code in seen:
            yield ("delivery", index, "id"), f"開き方「{code}」が二つあります。記号（id）を変えてください。"
        seen.add(code if isinstance(code, str) else None)
        if not isinstance(per_date, list) or any(_whole(count) is None for count in per_date):
            continue
        yield from _delivery_sum(data, index, delivery, sum(per_date))


def _delivery_sum(data: Tables, index: int, delivery: Tables, total: int) -> Iterator[Found]:
    term, code = delivery.get("term"), delivery.get("id")
    units = [unit for _, unit in items(data, "units") if term is None or unit.get("term") == term]
    if term is not None and not units:
        yield ("delivery", index, "term"), f"開き方「{code}」の期「{term}」の回がありません。"
    elif units and total != len(units):
        path = ("delivery", index, "units_per_date")
        yield path, f"開き方「{code}」の合計が{total}回です。{len(units)}回になるように直してください。"


def items(data: Tables, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of an array of tables, with their places."""
    found = data.get(key)
    for index, item in enumerate(found if isinstance(found, list) else []):
        if isinstance(item, dict):
            yield index, item


def _tables(value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of a table of tables, with their names."""
    for name, table in value.items() if isinstance(value, dict) else ():
        if isinstance(table, dict):
            yield name, table


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
