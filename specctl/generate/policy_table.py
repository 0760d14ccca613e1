"""Target `policy-table`: decision tables with hit policy U (unique), as CSV and as Markdown.

Each request of the space meets exactly one row, so rows can be read, filtered and counted in any order.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from specctl.errors import SpecctlError
from specctl.generate.digest import digest
from specctl.generate.ops_rows import ANY, Row, Table
from specctl.generate.prompt_style import comment, markdown
from specctl.generate.target import Material
from specctl.logic.outcomes import shown
from specctl.nearest import suggestion
from specctl.output.plain import clean

HIT_POLICY = "U"
# What makes a spreadsheet take a cell for a formula, the wide forms of it too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")


def render(material: Material) -> Mapping[str, str]:
    """Two files for each table; raises SpecctlError for an unknown behavior, or a table that is too long."""
    behaviors, most = _behaviors(material), int(str(material.options["max-rows"]))
    together = bool(material.options["together"])
    groups = {"decisions": behaviors} if together else {name: (name,) for name in behaviors}
    files: dict[str, str] = {}
    for name, chosen in groups.items():
        table = Table(material.specialized, chosen, most)
        files[f"{name}.csv"] = _csv(table, material)
        files[f"{name}.md"] = _markdown(table, material)
    return files


def _behaviors(material: Material) -> tuple[str, ...]:
    """The behaviors asked for; without any, those that some rule assigns."""
    chosen, stack = material.options["behaviors"], material.stack
    names = tuple(map(str, chosen)) if isinstance(chosen, tuple) else ()
    for name in names:
        if name not in stack.behaviors:
            raise SpecctlError(f"unknown behavior `{name}`", suggestion(name, stack.behaviors))
    found = tuple(dict.fromkeys(names)) or tuple(stack.assignments)
    if not found:
        raise SpecctlError(f"no rule of contract `{stack.contract.id}` decides anything", "name the behaviors")
    return found


def _csv(table: Table, material: Material) -> str:
    """The table as RFC 4180 has it, save that lines end as in all files of a repository."""
    contract = material.stack.contract
    source = f"{contract.id} {contract.version} {digest(material.stack)}"
    head = [HIT_POLICY, *_head(table), "decided by", "contract"]
    lines = [[str(number), *cells, source] for number, cells in enumerate(_lines(table), 1)]
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([*map(_harmless, [head, *lines])])
    return written.getvalue()


def _head(table: Table) -> list[str]:
    return [*(each.id for each in table.attributes()), *(f"decision: {name}" for name in table.behaviors)]


def _lines(table: Table) -> list[list[str]]:
    return [_line(row, table) for row in table.rows]


def _line(row: Row, table: Table) -> list[str]:
    cells = [table.cell(row, attribute) for attribute in table.attributes()]
    return [*cells, *map(shown, row.outcomes), " ".join(table.deciding(row))]


def _harmless(cells: Sequence[str]) -> list[str]:
    """Cells that no spreadsheet runs: those that begin like a formula are marked as text."""
    return [f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell for cell in map(clean, cells)]


def _markdown(table: Table, material: Material) -> str:
    contract = material.stack.contract
    lines = _lines(table)
    data = {
        "provenance": comment(material.provenance),
        "title": markdown(contract.title or contract.id),
        "contract": contract.id,
        "version": contract.version,
        "hit_policy": HIT_POLICY,
        "behaviors": list(table.behaviors),
        "attributes": [{"name": each.id, "describe": markdown(each.describe)} for each in table.attributes()],
        "rows": [_data(number, cells, table) for number, cells in enumerate(lines, 1)],
    }
    return material.templates.render("policy-table/table.md.j2", data)


def _data(number: int, cells: Sequence[str], table: Table) -> Mapping[str, object]:
    count = len(table.behaviors)
    tested = ["any" if cell == ANY else markdown(cell) for cell in cells[: -count - 1]]
    rules = cells[-1].split()
    return {"number": number, "tested": tested, "decided": list(cells[-count - 1 : -1]), "rules": rules}
