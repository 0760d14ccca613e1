"""The command as a process of its own for each call, forked from one that has loaded it: that takes the most time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

_LOADED = (
    *("duckdb", "sqlglot", "specctl.__main__", "specctl.cli.score", "specctl.cli.scoring", "specctl.cli.opening"),
    *("specctl.score.run", "specctl.score.duck", "specctl.score.incidents", "specctl.output.score_json"),
)
_STREAMS = {"in": (0, os.O_RDONLY), "out": (1, os.O_WRONLY), "err": (2, os.O_WRONLY)}


def called(folder: Path, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    """What `specctl` with these arguments does in a folder."""
    with TemporaryDirectory() as streams:
        for name in _STREAMS:
            Path(streams, name).write_bytes(given if name == "in" else b"")
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps([str(folder), streams, list(arguments)]).encode() + b"\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (Path(streams, name).read_bytes() for name in ("out", "err"))
    return subprocess.CompletedProcess(list(arguments), code, out, err)


@cache
def _server() -> subprocess.Popen[bytes]:
    """It ends when its standard input does: with this process."""
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _serve() -> None:
    for name in _LOADED:
        import_module(name)
    for line in sys.stdin.buffer:
        folder, streams, arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(folder, streams, arguments)
        _, status = os.waitpid(child, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(folder: str, streams: str, arguments: Sequence[str]) -> None:
    """Be the command from here on."""
    for name, (number, how) in _STREAMS.items():
        os.dup2(os.open(os.path.join(streams, name), how), number)
    sys.stdin = os.fdopen(os.dup(0), encoding="utf-8")
    sys.argv = ["specctl", *arguments]
    os.chdir(folder)
    import_module("specctl.__main__").run()
    os._exit(0)


if __name__ == "__main__":
    _serve()
