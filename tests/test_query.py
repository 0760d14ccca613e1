"""What `specctl query` prints; `UPDATE_ANSWERS=1 pytest tests/test_query.py` writes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import UPDATE, run, sessions, specctl, update

HERE = Path(__file__).parent / "answers"
SESSIONS = sessions(HERE / "query.txt")


@pytest.mark.parametrize("command", SESSIONS)
def test_it_prints_this(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run(command, HERE, capsys, monkeypatch)
    if UPDATE:
        SESSIONS[command] = printed
        update(HERE / "query.txt", SESSIONS)
    assert printed.strip("\n") == SESSIONS[command].strip("\n")


def test_a_process_answers() -> None:
    done = specctl("query", "shop", "--when", "topic=refund", "--count", cwd=HERE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "11.8 %\n", "")
