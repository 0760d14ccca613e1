"""The command `specctl`."""

from __future__ import annotations

from specctl.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
