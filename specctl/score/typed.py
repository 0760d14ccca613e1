"""Records from lines of JSON, CSV and Parquet, each field as its type: queries that DuckDB runs over one file.

What is given and cannot be used becomes NULL, and its name is noted in `odd`; nothing else is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from specctl.score.table import (
    CIRCUMSTANCES,
    EXTRA,
    LINE,
    LIST,
    NUMBER,
    ODD,
    SOURCE,
    TEXT,
    TIME,
    TRUTH,
    UNUSED,
    WHOLE,
    ZONE,
    Layout,
)
from specctl.sql.build import (
    FALSE,
    NULL,
    TRUE,
    Expr,
    absent,
    among,
    array,
    call,
    cast,
    choose,
    column,
    compare,
    conj,
    disj,
    either,
    equal,
    finite,
    given,
    is_null,
    joined,
    literal,
    neg,
    tried,
)
from specctl.sql.tables import Query, numbered, select

# From where to where the numbers of a field go.
_RANGES: Mapping[str, tuple[int | None, int | None]] = {
    "confidence": (0, 1),
    "repeat": (1, None),
    "turn": (1, None),
    "latency": (0, None),
}
# The only name in `odd` of a line that is no record at all.
UNREADABLE = "unreadable"
# What stands between names in `odd`, and between lists of them in `extra`.
UNIT, GROUP = "\x1f", "\x1e"
# Objects in a record, by the names that they have in `odd`.
_PARTS = ("facts.", "observed.")
_UTC = ("Z", "+0000", "-00:00")
_OFFSET = "(Z|[+-][0-9]{2}:?[0-9]{2})$"
_WHOLE = r"[0-9]{1,15}(\.0+)?"
# The types of Parquet, as DuckDB names them, that need no reading of texts.
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE")
_WHOLES = _NUMBERS[:7]
_AS_IT_IS: Mapping[str, tuple[str, ...]] = {
    TEXT: ("VARCHAR",),
    WHOLE: _WHOLES,
    TRUTH: ("BOOLEAN",),
    TIME: ("TIMESTAMP WITH TIME ZONE",),
    LIST: ("VARCHAR[]",),
}


def from_lines(layout: Layout, source: int, view: str) -> Query:
    """Records from a view of lines of JSON; empty lines are none."""
    text, is_object, places = column("text"), column("is_object"), {name: n for n, name in enumerate(layout.fields, 1)}
    every = select({LINE: numbered(), "text": text}, view)
    valid = choose([(call("json_valid", text), equal(call("json_type", text), literal("OBJECT")))], FALSE)
    told = select(
        {LINE: column(LINE), "text": text, "is_object": valid},
        every,
        neg(equal(call("trim", text, literal(" \t\r")), literal(""))),
    )
    values = call("json_extract_string", text, array([literal(_path(name)) for name in layout.fields]))
    taken = select(
        {
            LINE: column(LINE),
            "is_object": is_object,
            "given": choose([(is_object, values)], NULL),
            EXTRA: choose([(is_object, _extra(text, layout))], NULL),
            **{name: choose([(is_object, _is_none(text, name))], FALSE) for name in _PARTS},
        },
        told,
    )
    odd = [(name, column(name)) for name in _PARTS]
    raw = {name: (call("list_extract", column("given"), literal(n)), TEXT) for name, n in places.items()}
    return _typed(layout, source, raw, taken, column(EXTRA), is_object, odd)


def from_cells(layout: Layout, source: int, view: str, types: Mapping[str, str], line: Expr) -> Query:
    """Records from a view whose columns are the paths of fields, by their types; `line` numbers its rows."""
    raw = {name: (column(name), types[name]) for name in layout.fields if name in types}
    every = select({LINE: line, **{name: column(name) for name in raw}}, view)
    return _typed(layout, source, raw, every, NULL, TRUE)


def unknown_columns(layout: Layout, types: Mapping[str, str]) -> list[str]:
    """The columns of a file that no field is called like."""
    return [name for name in types if name not in layout.fields and name.split(".")[0] not in (*UNUSED, LINE)]


def known_keys(layout: Layout) -> tuple[set[str], set[str], set[str]]:
    """What an object may have at the top, in its facts, and in what was observed."""
    groups: dict[str, set[str]] = {"": {"facts", "observed", *UNUSED}, "facts": set(), "observed": set()}
    for name in layout.fields:
        first, _, rest = name.partition(".")
        groups[first if rest else ""].add(rest or first)
    return groups[""], groups["facts"], groups["observed"]


def _is_none(text: Expr, name: str) -> Expr:
    """Whether something else than an object stands where `facts` or `observed` are to stand."""
    kind = call("json_type", text, literal(f'$."{name.rstrip(".")}"'))
    return neg(among(either(kind, literal("NULL")), [literal("OBJECT"), literal("NULL")]))


def _path(name: str) -> str:
    """The JSON path of a field; what comes after `facts` or `observed` is one key, whatever dots it has."""
    first, _, rest = name.partition(".")
    return f'$."{first}"."{rest}"' if rest else f'$."{first}"'


def _extra(text: Expr, layout: Layout) -> Expr:
    """All keys of an object where it has any that the schema lacks, by where they stand."""
    found = [
        call("coalesce", call("json_keys", text, literal(path)), array([])) for path in ("$", "$.facts", "$.observed")
    ]
    known = [array([literal(name) for name in sorted(names)]) for names in known_keys(layout)]
    all_known = conj(*(call("list_has_all", names, keys) for names, keys in zip(known, found, strict=True)))
    lists = [call("array_to_string", keys, literal(UNIT)) for keys in found]
    return choose([(neg(all_known), joined([lists[0], literal(GROUP), lists[1], literal(GROUP), lists[2]]))], NULL)


def _typed(
    layout: Layout,
    source: int,
    raw: Mapping[str, tuple[Expr, str]],
    rows: Query,
    extra: Expr,
    is_record: Expr,
    odd_parts: Sequence[tuple[str, Expr]] = (),
) -> Query:
    read = {
        name: _within(name, _read(*raw[name], kind)) if name in raw else NULL for name, kind in layout.fields.items()
    }
    odd = [
        (name, conj(given(raw[name][0]), absent(value)))
        for name, value in read.items()
        if name in raw and layout.fields[name] != TEXT
    ]
    odd += odd_parts
    names = joined([literal(""), *(choose([(is_odd, literal(name + UNIT))], literal("")) for name, is_odd in odd)])
    noted = choose([(neg(is_record), literal(UNREADABLE)), (disj(*(each for _, each in odd)), names)], NULL)
    typed = {name: cast(value, layout.fields[name]) if is_null(value) else value for name, value in read.items()}
    zone = NULL if raw.get("time", (NULL, ""))[1] != TEXT else _zone(raw["time"][0])
    circumstances = {name: typed[name] for name in typed if name not in layout.facts}
    facts = {name: typed[name] for name in layout.facts}
    places = {SOURCE: cast(literal(source), WHOLE), LINE: cast(column(LINE), WHOLE)}
    notes = {ZONE: cast(zone, TEXT), ODD: noted, EXTRA: cast(extra, TEXT)}
    return select({**places, **circumstances, **notes, **facts}, rows)


def _read(value: Expr, held: str, wanted: str) -> Expr:
    """A value as the type that is wanted, NULL where it is none of those."""
    if held in _AS_IT_IS.get(wanted, ()):
        return _sorted(value) if wanted == LIST else value
    if wanted == NUMBER and (held in _NUMBERS or held.startswith("DECIMAL")):
        return finite(cast(value, NUMBER))
    if wanted == TIME and held.startswith("TIMESTAMP"):
        return NULL  # a time without its offset from UTC
    return _READ[wanted](cast(value, TEXT))


def _within(name: str, value: Expr) -> Expr:
    """A circumstance that lies in the range of its field; an empty text says nothing."""
    low, high = _RANGES.get(name, (None, None))
    inside = [compare("ge", value, literal(low))] if low is not None else []
    inside += [compare("le", value, literal(high))] if high is not None else []
    if inside:
        return choose([(conj(*inside), value)], NULL)
    return choose([(equal(value, literal("")), NULL)], value) if CIRCUMSTANCES.get(name) == TEXT else value


def _whole(text: Expr) -> Expr:
    return choose([(call("regexp_full_match", text, literal(_WHOLE)), tried(tried(text, NUMBER), WHOLE))], NULL)


def _truth(text: Expr) -> Expr:
    lower = call("lower", text)
    return choose([(equal(lower, literal("true")), TRUE), (equal(lower, literal("false")), FALSE)], NULL)


def _time(text: Expr) -> Expr:
    return choose([(call("regexp_matches", text, literal(_OFFSET)), tried(text, TIME))], NULL)


def _zone(time: Expr) -> Expr:
    """The offset from UTC that a time is written with."""
    found = call("regexp_extract", time, literal(_OFFSET))
    return choose([(among(found, map(literal, _UTC)), literal("+00:00"))], found)


def _list(text: Expr) -> Expr:
    """A list of JSON, or items with commas between."""
    is_json = call("starts_with", text, literal("["))
    parsed = tried(tried(text, "JSON"), LIST)
    items = call("string_split_regex", text, literal(r"\s*,\s*"))
    return _sorted(choose([(is_json, parsed), (equal(text, literal("")), array([]))], items))


def _sorted(items: Expr) -> Expr:
    """A list as a set: in order, each item once; NULL in it stays, and makes it none of the contract's."""
    is_whole = equal(call("list_count", items), call("len", items))
    return choose([(is_whole, call("list_sort", call("list_distinct", items)))], items)


_READ: Mapping[str, Callable[[Expr], Expr]] = {
    TEXT: lambda text: text,
    NUMBER: lambda text: finite(tried(text, NUMBER)),
    WHOLE: _whole,
    TRUTH: _truth,
    TIME: _time,
    LIST: _list,
}
