"""Which checks run and how much their findings weigh: the configuration, and the command line, which beats it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from specctl.config import Config, LintConfig
from specctl.diagnostics import Severity
from specctl.errors import SpecctlError
from specctl.lint.check import PROFILES, READING_CHECKS, TABLE
from specctl.nearest import suggestion
from specctl.values import field, frozen

# Every check with its severity.
WEIGHTS: Mapping[str, Severity] = {name: check.severity for name, check in TABLE.items()}


@frozen
class Settings:
    """The checks that run beside those of reading, what is not their own severity, and what some files ignore."""

    checks: frozenset[str] = frozenset(WEIGHTS)
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = ()
    today: str | None = None

    def ignores(self, check: str, path: str) -> bool:
        """Whether a check is ignored in a file; the path is relative to the configuration."""
        return any(check in checks and pattern.fullmatch(path) for pattern, checks in self.per_file)


@frozen
class Choice:
    """What the command line chooses, names checked."""

    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    show_info: bool = False
    today: str | None = None


def choice(selected: Sequence[str], ignored: Sequence[str], *, show_info: bool, today: str | None = None) -> Choice:
    """The choice of a command line, whose names may be separated by commas; raises SpecctlError for unknown ones.

    `today` is a day such as `2027-06-30`; SpecctlError is raised for what is none.
    """
    if today is not None:
        from specctl.lint.completeness.today import parsed  # noqa: PLC0415  rarely given

        parsed(today, "--today")
    chosen = Choice(_split(selected), _split(ignored), show_info, today)
    for name in (*chosen.selected, *chosen.ignored):
        _must_exist(name, "")
    for name in chosen.ignored:
        _must_not_be_of_reading(name, "")
    return chosen


def settings_of(config: Config, chosen: Choice) -> Settings:
    """How a repository is linted; raises SpecctlError where its configuration names what does not exist."""
    lint = config.lint
    _check(lint, config.path or "")
    severity = {name: cast("Severity", value) for name, value in lint.severity.items() if value != "off"}
    per_file = tuple((_pattern(glob), frozenset(names)) for glob, names in lint.per_file_ignores)
    return Settings(_checks(lint, chosen), severity, per_file, chosen.today)


def _checks(lint: LintConfig, chosen: Choice) -> frozenset[str]:
    """The names selected, else those that the profile has; without those ignored."""
    if chosen.selected:
        return frozenset(chosen.selected).difference(chosen.ignored)
    ignored = {*chosen.ignored, *lint.ignore, *(name for name, weight in lint.severity.items() if weight == "off")}
    if lint.select:
        return frozenset(lint.select) - ignored
    return frozenset(name for name in TABLE if name not in ignored and _is_in_profile(name, lint, chosen))


def _is_in_profile(name: str, lint: LintConfig, chosen: Choice) -> bool:
    """Whether a check runs unasked: infos where they are shown, others by profile, or if the settings weigh them."""
    weight = lint.severity.get(name, WEIGHTS[name])
    if lint.profile == "strict" or weight == "info":
        return lint.profile == "strict" or chosen.show_info
    names: tuple[str, ...] = PROFILES
    return name in lint.severity or names.index(TABLE[name].profile) <= names.index(lint.profile)


def _split(listed: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for item in listed for name in item.split(",") if name.strip())


def _check(lint: LintConfig, path: str) -> None:
    for key, names in _named(lint):
        place = f"`{path}`, `{key}`: "
        for name in names:
            _must_exist(name, place)
            if key == "lint.severity" and lint.severity[name] == "error":
                continue
            if key != "lint.select":
                _must_not_be_of_reading(name, place)


def _named(lint: LintConfig) -> Iterable[tuple[str, Iterable[str]]]:
    yield "lint.select", lint.select
    yield "lint.ignore", lint.ignore
    yield "lint.severity", lint.severity
    yield from ((f"lint.per-file-ignores.{glob}", names) for glob, names in lint.per_file_ignores)


def _must_exist(name: str, place: str) -> None:
    if name not in WEIGHTS:
        raise SpecctlError(f"{place}unknown check `{name}`", suggestion(name, WEIGHTS))


def _must_not_be_of_reading(name: str, place: str) -> None:
    if name in READING_CHECKS:
        message = f"{place}`{name}` always runs, and cannot be ignored or made less than an error"
        raise SpecctlError(message, "a contract that does not pass it has no meaning that could be checked")


_PARTS = r"(?s)\*\*/|\*\*|\*|\?|\[[^\]]+\]|."
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _pattern(glob: str) -> re.Pattern[str]:
    """A glob as in a `.gitignore`: without `/` it matches names in every folder; a folder stands for all in it."""
    glob = glob.removeprefix("./").rstrip("/")
    text = "".join(_meaning(part) for part in re.findall(_PARTS, glob.removeprefix("/")))
    try:
        return re.compile(f"(?:{'' if '/' in glob else '(?:.*/)?'}{text})(?:/.*)?", re.DOTALL)
    except re.error as error:
        raise SpecctlError(f"`lint.per-file-ignores`: `{glob}` is no pattern: {error}", "write `[a-z]`") from error


def _meaning(part: str) -> str:
    if len(part) > 2 and part.startswith("["):  # noqa: PLR2004  a bracket with something in it
        inside = part[1:-1].replace("\\", r"\\")
        return f"[^{inside[1:]}]" if inside.startswith("!") and len(inside) > 1 else f"[{inside}]"
    return _MEANINGS.get(part) or re.escape(part)
