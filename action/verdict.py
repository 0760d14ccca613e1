"""Writes the outputs of the action, and ends as the linter and the review did: with the worse of their exit codes.

A finding that the pull request itself says to ignore counts as if it did not.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

SEVERITIES = ("error", "warning", "info")


def main() -> None:
    """Read `lint.json` and `review.json` of the folder RESULTS, and the exit codes that made them."""
    lint, review = read("lint.json"), read("review.json")
    ignored = [found["severity"] for found in (review or {}).get("findings", ()) if found["ignored_anew"]]
    outputs = {
        "errors": lint["summary"]["error"] + ignored.count("error") if lint else "",
        "bump": review["bump"] if review else "",
        "loosened": loosened(review) if review else "",
    }
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs.items())
    codes = {name: int(os.environ.get(f"{name.upper()}_CODE") or 0) for name in ("lint", "review")}
    if any(severity in counted(os.environ["FAIL_ON"]) for severity in ignored):
        codes["lint"] = max(1, codes["lint"])
    for name, code in codes.items():
        if code:
            print(f"::error title=specctl {name}::{said(name, code, len(ignored))}")
    sys.exit(max(codes.values()))


def counted(threshold: str) -> tuple[str, ...]:
    """The severities that fail the job."""
    return SEVERITIES[: SEVERITIES.index(threshold) + 1] if threshold in SEVERITIES else ()


def said(name: str, code: int, ignored: int) -> str:
    """A sentence on an exit code that is not 0."""
    if code != 1:
        return f"`specctl {name}` could not do all of the job; its step and the summary of this run say why"
    if name == "review":
        return "This pull request needs more before it can be merged; the first line of the review says what"
    anew = f"; {ignored} of them the pull request says to ignore, which counts once it is merged" if ignored else ""
    return f"There are findings, which the summary of this run shows{anew}"


def loosened(review: dict[str, Any]) -> int:
    """How many decisions are looser than before."""
    return sum(
        change["direction"] == "loosened" for contract in review["contracts"] for change in contract["decisions"]
    )


def read(name: str) -> Any:
    """A result, or None where there is none."""
    try:
        with open(os.path.join(os.environ["RESULTS"], name), encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return None


if __name__ == "__main__":
    main()
