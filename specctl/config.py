"""The configuration of a contract repository: `specctl.toml`, or `[tool.specctl]` of `pyproject.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from specctl.errors import SpecctlError
from specctl.language.schema import schema_problems
from specctl.repository import Snapshot
from specctl.values import field, frozen

DEFAULT_LEVELS = ("platform", "operator", "user")
FILES = ("specctl.toml", "pyproject.toml")
_MOST = 1 << 24


@frozen
class LintConfig:
    """`[lint]`: which checks run and how they count."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    profile: str = "recommended"


@frozen
class DiffConfig:
    """`[diff]`: the version step for each kind of change, where it is not the usual one."""

    bump: Mapping[str, str] = field(default_factory=dict)


@frozen
class Limits:
    """`[limits]`: how much work is put into one contract before it is called inconclusive."""

    memory_mib: int = 512
    seconds: int = 20


@frozen
class GenerateConfig:
    """One `[[generate]]`: an output, of which target and contract, where to, and what is known of every request."""

    target: str
    contract: str
    out: str
    where: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)


@frozen
class Config:
    """What a repository configures; `path` is the file, None where the defaults hold."""

    path: str | None = None
    contracts: tuple[str, ...] = ("contracts",)
    levels: tuple[str, ...] = DEFAULT_LEVELS
    lint: LintConfig = LintConfig()
    limits: Limits = Limits()
    diff: DiffConfig = DiffConfig()
    generate: tuple[GenerateConfig, ...] = ()


def read_config(snapshot: Snapshot, folder: str) -> Config | None:
    """The configuration in a folder itself, or None if it has none."""
    for name in FILES:
        path = os.path.normpath(os.path.join(folder, name)).replace(os.sep, "/")
        data = snapshot.read(path)
        if data is None or (name == "pyproject.toml" and b"specctl" not in data):
            continue
        if snapshot.leaves(path):
            raise SpecctlError(f"`{path}` is a link that leaves the repository", "copy the file into the repository")
        raw = parse_toml(path, data)
        if name == "pyproject.toml":
            tool = raw.get("tool")
            if not isinstance(tool, dict) or "specctl" not in tool:
                continue
            raw = tool["specctl"]
        return config_of(path, raw)
    return None


def parse_toml(path: str, data: bytes) -> dict[str, Any]:
    """A TOML file as plain data."""
    import tomllib  # noqa: PLC0415  many repositories have no configuration

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecctlError(f"`{path}` is not UTF-8 text (at line {line})", "save the file as UTF-8") from error
    except (RecursionError, ValueError) as error:
        raise SpecctlError(f"`{path}` is no valid TOML: {error}", "correct the file there") from error


def config_of(path: str, raw: dict[str, Any]) -> Config:
    """A configuration from its plain data."""
    problems = schema_problems(raw, "config")
    if problems:
        first = problems[0]
        place = ".".join(str(step) for step in first.route or ())
        raise SpecctlError(f"`{path}`: {first.message}" + (f" (at `{place}`)" if place else ""), first.hint)
    lint = raw.get("lint", {})
    levels = tuple(raw.get("levels", DEFAULT_LEVELS))
    contracts = tuple(raw.get("contracts", ("contracts",)))
    _check(path, levels, contracts)
    return Config(
        path,
        contracts,
        levels,
        LintConfig(
            tuple(lint.get("select", ())),
            tuple(lint.get("ignore", ())),
            tuple((glob, tuple(names)) for glob, names in lint.get("per-file-ignores", {}).items()),
            lint.get("severity", {}),
            lint.get("profile", "recommended"),
        ),
        Limits(**{name: min(int(value), _MOST) for name, value in raw.get("limits", {}).items()}),
        DiffConfig(raw.get("diff", {}).get("bump", {})),
        tuple(GenerateConfig(**entry) for entry in raw.get("generate", ())),
    )


def _check(path: str, levels: tuple[str, ...], contracts: tuple[str, ...]) -> None:
    for name in ("never", "stricter", "any"):
        if name in levels:
            raise SpecctlError(f"`{path}`: no level may be called `{name}`", "the word has a meaning of its own")
    if len(set(levels)) < len(levels):
        raise SpecctlError(f"`{path}`: a level occurs twice in `levels`", "name each level once")
    for root in contracts:
        if "\0" in root:
            raise SpecctlError(f"`{path}`: the contract root `{root}` is no path", "name a folder of the repository")
        if os.path.isabs(root) or os.path.normpath(root).split(os.sep)[0] == "..":
            raise SpecctlError(f"`{path}`: the contract root `{root}` leaves the repository", "name a folder inside it")
