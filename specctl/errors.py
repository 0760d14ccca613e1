"""The one exception that users see."""

from __future__ import annotations


class SpecctlError(Exception):
    """Something specctl cannot do, with details a line each, and a hint on what to do about it.

    The command line prints these and exits 2; nothing else is shown.
    """

    def __init__(self, message: str, hint: str | None = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
