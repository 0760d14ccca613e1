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
PYSPARK = "pyspark==4.0.5"
JAVA = "openjdk-17-jre-headless"
FOLDER = Path(os.environ.get("SPECCTL_TOOLS") or Path.home() / ".cache" / "specctl-tools")
PROMETHEUS = FOLDER / "prometheus"
INSTALL = "python tests/integration/tools.py"


def promptfoo() -> Path:
    """The program, whether or not it is there."""
    return FOLDER / PROMPTFOO / "node_modules" / ".bin" / "promptfoo"


def inspect_python() -> Path:
    """The interpreter that has Inspect AI, whether or not it is there."""
    return FOLDER / INSPECT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pyspark_folder() -> Path:
    """The folder that Python finds Spark in, whether or not it is there."""
    return FOLDER / PYSPARK


def has_spark() -> bool:
    """Whether Spark is there as a whole, and a Java runtime for it."""
    return (pyspark_folder() / "complete").exists() and shutil.which("java") is not None


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


def install_pyspark() -> None:
    """Install Spark beside everything else; what an earlier run left incomplete is removed."""
    shutil.rmtree(pyspark_folder(), ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(pyspark_folder()), PYSPARK]
    subprocess.run(command, check=True)
    (pyspark_folder() / "complete").touch()


def install_java() -> None:
    """Install the Java runtime of Debian, which only root can; others are told what to do."""
    if os.name == "nt" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            f"Spark needs Java 17 or later, and there is no `java`: `sudo apt-get install -y {JAVA}`, or as usual here"
        )
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", JAVA]
    if subprocess.run(command, check=False).returncode:
        subprocess.run(["apt-get", "update", "-q"], check=True)  # a fresh machine does not know any package
        subprocess.run(command, check=True)


def install(names: list[str]) -> None:
    """Install the tools named, or all; those that are there stay as they are."""
    if "promptfoo" in names and not promptfoo().exists():
        install_promptfoo()
    if "inspect" in names and not (FOLDER / INSPECT / "complete").exists():
        install_inspect()
    if "promtool" in names and not (PROMETHEUS / "usr" / "bin" / "promtool").exists():
        install_promtool()
    if "spark" in names and not (pyspark_folder() / "complete").exists():
        install_pyspark()
    if "spark" in names and shutil.which("java") is None:
        install_java()


if __name__ == "__main__":
    install(sys.argv[1:] or ["promptfoo", "inspect", "promtool", "spark"])
