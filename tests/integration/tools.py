"""Large tools that tests run as their users do, each in a folder of its own outside the repository.

`python tests/integration/tools.py` installs them, in the versions given here, below $SPECCTL_TOOLS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

PROMPTFOO = "promptfoo@0.120.27"
INSPECT = "inspect-ai==0.3.285"
FOLDER = Path(os.environ.get("SPECCTL_TOOLS") or Path.home() / ".cache" / "specctl-tools")
PROMETHEUS = FOLDER / "prometheus"
INSTALL = "python tests/integration/tools.py"


def promptfoo() -> Path:
    """The program, whether or not it is there."""
    return FOLDER / PROMPTFOO / "node_modules" / ".bin" / "promptfoo"


def inspect_python() -> Path:
    """The interpreter that has Inspect AI, whether or not it is there."""
    return FOLDER / INSPECT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install_promptfoo() -> None:
    folder = FOLDER / PROMPTFOO
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    options = ["--omit=optional", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "install", *options, PROMPTFOO], cwd=folder, check=True)


def install_inspect() -> None:
    folder = FOLDER / INSPECT
    venv.create(folder, with_pip=True, clear=True)
    subprocess.run([str(inspect_python()), "-m", "pip", "install", "--quiet", INSPECT], check=True)
    (folder / "complete").touch()


def install_promtool() -> None:
    """Unpack promtool from the package of Debian; no root is needed."""
    if shutil.which("promtool"):
        return
    PROMETHEUS.mkdir(parents=True, exist_ok=True)
    download = ["apt-get", "download", "-q", "prometheus"]
    if subprocess.run(download, cwd=PROMETHEUS, check=False).returncode:
        subprocess.run(["apt-get", "update", "-q"], check=True)  # a fresh machine does not know any package
        subprocess.run(download, cwd=PROMETHEUS, check=True)
    (package,) = PROMETHEUS.glob("prometheus_*.deb")
    subprocess.run(["dpkg", "-x", package.name, "."], cwd=PROMETHEUS, check=True)


def install(names: list[str]) -> None:
    """Install the tools named, or all; those that are there stay as they are."""
    if "promptfoo" in names and not promptfoo().exists():
        install_promptfoo()
    if "inspect" in names and not (FOLDER / INSPECT / "complete").exists():
        install_inspect()
    if "promtool" in names and not (PROMETHEUS / "usr" / "bin" / "promtool").exists():
        install_promtool()


if __name__ == "__main__":
    install(sys.argv[1:] or ["promptfoo", "inspect", "promtool"])
