"""Templates: those that come with specctl, or those that a repository puts in their place; the owner of jinja2.

A template of a repository is untrusted: it runs in a sandbox, sees only the data it is given, and can load no file but
the templates of its own target. What is undefined is an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from specctl.errors import SpecctlError
from specctl.repository import Snapshot
from specctl.values import frozen

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = "templates"
_OWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), FOLDER)
_MOST = 1 << 20
# What one template may write: a loop in it is the repository's own, and a review of a stranger's must end.
_MOST_WRITTEN = 1 << 24


@frozen
class Templates:
    """Where templates come from: a repository's `templates/` before those that ship; none of its own by default."""

    snapshot: Snapshot | None = None

    def render(self, name: str, data: Mapping[str, object], filters: Mapping[str, Any] | None = None) -> str:
        """A template (`prompt/markdown.md.j2`) filled in; raises SpecctlError with the line where it cannot be."""
        from jinja2 import TemplateError, TemplateSyntaxError  # noqa: PLC0415  slow to import

        environment = self._environment(filters or {})
        try:
            written: list[str] = []
            size = 0
            for part in environment.get_template(name).generate(**data):
                size += len(part)
                if size > _MOST_WRITTEN:
                    raise SpecctlError(f"template `{name}` writes more than 16 MiB", "is there a loop without end?")
                written.append(part)
            return "".join(written)
        except TemplateSyntaxError as error:
            raise _failed(error.name or name, error.lineno, error.message or "") from error
        except TemplateError as error:
            raise _failed(name, _line(error, name), str(error)) from error
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise _failed(name, _line(error, name), f"{type(error).__name__}: {error}") from error

    def _environment(self, filters: Mapping[str, Any]) -> Environment:
        from jinja2 import FunctionLoader, StrictUndefined  # noqa: PLC0415
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

        environment = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self._source),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters.update(filters)
        return environment

    def _source(self, name: str) -> str | None:
        path = os.path.normpath(f"{FOLDER}/{name}").replace(os.sep, "/")
        if not path.startswith(f"{FOLDER}/"):
            return None
        if self.snapshot is not None:
            data = None if self.snapshot.leaves(path) else self.snapshot.read(path)
            if data is not None:
                return _decoded(path, data)
        shipped = os.path.join(_OWN, *name.split("/"))
        if not os.path.isfile(shipped):
            return None
        with open(shipped, encoding="utf-8") as file:
            return file.read()


def _decoded(path: str, data: bytes) -> str:
    if len(data) > _MOST:
        raise SpecctlError(f"template `{path}` is larger than 1 MiB", "split it, or make it shorter")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecctlError(f"template `{path}` is not UTF-8 text (at line {line})", "save it as UTF-8") from error


def _failed(name: str, line: int | None, message: str) -> SpecctlError:
    place = f"`{FOLDER}/{name}`" + (f", line {line}" if line else "")
    return SpecctlError(
        f"template {place}: {message}", "correct the template; the data it is given is in docs/generate.md"
    )


def _line(error: BaseException, name: str) -> int | None:
    """The line of the template at which an error arose."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(name) or step.tb_frame.f_globals.get("__jinja_template__"):
            line = step.tb_lineno
        step = step.tb_next
    return line
