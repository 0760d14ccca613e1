"""Target `sql`: the decision function as one query over a table of requests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from specctl.errors import SpecctlError
from specctl.generate.target import Material
from specctl.output.plain import clean
from specctl.sql.dialect import Dialect, dialect_of
from specctl.sql.query import Columns, Deciding, deciding
from specctl.sql.tables import written

# A name with a catalog and a schema before it, and what the separator may be: text that no dialect reads otherwise.
_TABLE = re.compile(r"[A-Za-z_][\w$-]*(\.[A-Za-z_][\w$-]*){0,3}")
_SEPARATOR = re.compile(r"[._]{1,3}")


def render(material: Material) -> Mapping[str, str]:
    """The query, as one file."""
    dialect = dialect_of(str(material.options["dialect"]))
    query = written(deciding(_asked(material, dialect)), dialect.name)
    return {"": f"-- {clean(material.provenance)}\n{query};\n"}


def _asked(material: Material, dialect: Dialect) -> Deciding:
    table = str(material.options["table"])
    if not _TABLE.fullmatch(table):
        raise SpecctlError(f"`{table}` is no name of a table", "write it as `requests` or `schema.requests`")
    found = material.specialized
    columns = Columns(_separator(material, dialect))
    asked = Deciding(
        material.stack, found.stack, found.universe, dialect, columns, table, material.where, _kept(material)
    )
    _refuse_twice(asked.outputs)
    return asked


def _separator(material: Material, dialect: Dialect) -> str:
    found = str(material.options["separator"]) or dialect.separator
    if not _SEPARATOR.fullmatch(found):
        raise SpecctlError(f"`{found}` cannot stand in names of columns", "use `.` or `_`")
    if "." in found and "." not in dialect.separator:
        raise SpecctlError(
            f"{dialect.name} has no columns with `.` in their names", "leave `separator` out, or use `_`"
        )
    return found


def _kept(material: Material) -> tuple[str, ...]:
    names = material.options["keep"]
    return tuple(map(str, names)) if isinstance(names, tuple) else ()


def _refuse_twice(names: Iterable[str]) -> None:
    """Two columns of one name would be read as each other; databases fold upper and lower case."""
    twice = [name for name, count in Counter(name.lower() for name in names).items() if count > 1]
    if twice:
        listed = ", ".join(f"`{name}`" for name in twice)
        raise SpecctlError(
            f"two columns would be called {listed}", "choose another `separator`, or fewer columns to keep"
        )
