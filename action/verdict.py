"""Writes the outputs of the action, and ends as the linter and the review did: the worse of their two exit codes."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    """Read `lint.json` and `review.json` of the folder RESULTS, and the exit codes that made them."""
    lint, review = read("lint.json"), read("review.json")
    outputs = {
        "errors": lint["summary"]["error"] if lint else "",
        "bump": review["bump"] if review else "",
        "loosened": loosened(review) if review else "",
    }
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs.items())
    codes = {name: int(os.environ.get(f"{name.upper()}_CODE") or 0) for name in ("lint", "review")}
    for name, code in codes.items():
        if code:
            print(f"::error title=specctl {name}::{said(name, code, outputs)}")
    sys.exit(max(codes.values()))


def said(name: str, code: int, outputs: dict[str, Any]) -> str:
    """A sentence on an exit code that is not 0."""
    if code != 1:
        return f"`specctl {name}` could not do the job; its step says why"
    if name == "lint":
        return f"{outputs['errors']} errors; the summary of this run shows the findings"
    return "this pull request needs more before it can be merged; the first line of the review says what"


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
