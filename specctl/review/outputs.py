"""Generated outputs that come out otherwise, or that a pull request has edited by hand."""

from __future__ import annotations

from specctl.values import frozen


@frozen
class Output:
    """A file that a target makes of a contract, on both sides by the base's settings and templates.

    A side is None where it has no such file; `problem` says why the head has none. `is_stale` says that the pull
    request has a file there that is not what its contracts give.
    """

    path: str
    target: str
    contract: str
    before: str | None = None
    after: str | None = None
    is_stale: bool = False
    problem: str = ""
