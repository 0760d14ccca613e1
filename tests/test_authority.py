"""What `specctl authority` prints; `UPDATE_ANSWERS=1 pytest tests/test_authority.py` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from golden import UPDATE, run, sessions, specctl, update

HERE = Path(__file__).parent / "answers"
SESSIONS = sessions(HERE / "authority.txt")


@pytest.mark.parametrize("command", SESSIONS)
def test_it_prints_this(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run(command, HERE, capsys, monkeypatch)
    if UPDATE:
        SESSIONS[command] = printed
        update(HERE / "authority.txt", SESSIONS)
    assert printed.strip("\n") == SESSIONS[command].strip("\n")


def test_a_process_answers_in_colors_if_asked() -> None:
    plain = specctl("authority", "shop", "--behavior", "tools.mail", cwd=HERE)
    assert (plain.returncode, plain.stderr) == (0, "")
    assert plain.stdout.startswith("Who may change what in shop 2.1.0\n")
    colored = specctl("authority", "shop", "--behavior", "tools.mail", "--color", "always", cwd=HERE)
    assert "\x1b[" in colored.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored.stdout) == plain.stdout
