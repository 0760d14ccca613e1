"""What all tests share: a terminal of one width, whoever runs them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text is wrapped at 100 columns unless a test says otherwise."""
    monkeypatch.setenv("COLUMNS", "100")
