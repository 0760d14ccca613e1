"""What `specctl explain` prints; `UPDATE_ANSWERS=1 pytest tests/test_explain.py` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import UPDATE, run, sessions, update

HERE = Path(__file__).parent / "answers"
SESSIONS = sessions(HERE / "explain.txt")


@pytest.mark.parametrize("command", SESSIONS)
def test_it_prints_this(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run(command, HERE, capsys, monkeypatch)
    if UPDATE:
        SESSIONS[command] = printed
        update(HERE / "explain.txt", SESSIONS)
    assert printed.strip("\n") == SESSIONS[command].strip("\n")
