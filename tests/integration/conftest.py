"""What tests with real consumers share: a tool that is missing is a reason to skip, except where all must be there."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest


def needed(module: str, install: str) -> Any:
    """A module of a tool; skips with the command that installs it, or fails where SPECCTL_REQUIRE_TOOLS is 1."""
    try:
        return import_module(module)
    except ImportError:
        missing(module, install)


def missing(tool: str, install: str) -> None:
    """Skip the test, or fail where SPECCTL_REQUIRE_TOOLS is 1."""
    words = f"{tool} is not installed: {install}"
    if os.environ.get("SPECCTL_REQUIRE_TOOLS") == "1":
        pytest.fail(words)
    pytest.skip(words)
