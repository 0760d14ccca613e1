"""The command `specctl`."""

from __future__ import annotations

import os
import sys

from specctl.cli.main import main

__all__ = ["main", "run"]


def run() -> None:
    """Run the command line and end the process at once: tidying up memory takes time and helps nobody."""
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BrokenPipeError:
                continue
        os._exit(end.code if isinstance(end.code, int) else 0)


if __name__ == "__main__":
    run()
