"""Keeps one comment with the review on a pull request: makes it at first, and changes it from then on.

Reads from the environment: `BODY_FILE` (Markdown), `COMMENT_KEY` (tells several reviews on one pull request apart),
`COMMENT_AUTHOR` (who the token writes as), `TOKEN`, `PATIENCE` (seconds to wait for a forge that is busy), and what the
forge sets: `GITHUB_API_URL`, `GITHUB_SERVER_URL`, `GITHUB_REPOSITORY`, `GITHUB_RUN_ID`, `GITHUB_EVENT_PATH`.

A comment is no verdict: whatever keeps it from being written is said in the log, and the exit code is 0.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256
from http.client import HTTPException
from typing import Any

MOST = 65_000  # what a comment may hold is 65,536 characters, and the marker needs some
_PER_PAGE = 100
_MOST_PAGES = 100
_PAUSE = 60.0  # what the forge asks for where it says that it is asked too often, and not for how long
_FORBIDDEN, _GONE, _UNPROCESSABLE, _TOO_MANY, _BROKEN = 403, 404, 422, 429, 500


@dataclass(frozen=True)
class Answer:
    """What the forge answered: a status, headers, and a body from JSON, None where it is none."""

    status: int
    headers: Message
    body: Any


class ForgeError(Exception):
    """The forge did not do what it was asked; the message says why."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nowhere: the token is for one address."""

    def redirect_request(self, *_: object) -> None:
        """Nothing to follow."""


class Forge:
    """One repository of a forge, asked with patience: a limit on the rate of calls is waited for."""

    def __init__(self, address: str, token: str, patience: float) -> None:
        self._address = address
        self._token = token
        self._patience = patience
        self._opener = urllib.request.build_opener(NoRedirect)

    def ask(self, method: str, path: str, data: Mapping[str, object] | None = None) -> Answer:
        """The answer to one call, repeated while the forge is busy; raises ForgeError where patience is at its end."""
        tries = 0
        while True:
            answer = self._once(method, path, data)
            wait = _wait(answer, tries)
            if wait is None:
                return answer
            if wait > self._patience:
                raise ForgeError(f"the forge is busy (status {answer.status}) for {wait:.0f} more seconds")
            self._patience -= wait
            tries += 1
            time.sleep(wait)

    def _once(self, method: str, path: str, data: Mapping[str, object] | None) -> Answer:
        request = urllib.request.Request(  # noqa: S310  the forge names its own address
            f"{self._address}/{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "User-Agent": "specctl",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, _parsed(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, _parsed(error.read()))
        except (OSError, HTTPException) as error:
            raise ForgeError(f"the forge cannot be reached: {type(error).__name__}") from error


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _wait(answer: Answer, tries: int) -> float | None:
    """The seconds after which to ask again; None where the answer stands."""
    if answer.status >= _BROKEN:
        return 2.0**tries if tries < 3 else None  # noqa: PLR2004  three more times, after 1, 2 and 4 seconds
    if answer.status not in (_FORBIDDEN, _TOO_MANY):
        return None
    after = answer.headers.get("Retry-After", "")
    if after.isdecimal():
        return float(after)
    reset = answer.headers.get("X-RateLimit-Reset", "")
    if answer.headers.get("X-RateLimit-Remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - time.time()) + 1
    if answer.status == _TOO_MANY or "rate limit" in _message(answer).lower():
        return _PAUSE
    return None


def _message(answer: Answer) -> str:
    return str(answer.body.get("message", "")) if isinstance(answer.body, dict) else ""


@dataclass(frozen=True)
class Comment:
    """The comment that is kept: on which pull request, by whom, and how it is known again."""

    number: int
    author: str
    marker: str

    def found(self, forge: Forge) -> tuple[int, str] | None:
        """The number and text of the comment that is there; one by somebody else is not it, whatever it says."""
        for page in range(1, _MOST_PAGES + 1):
            listed = forge.ask("GET", f"issues/{self.number}/comments?per_page={_PER_PAGE}&page={page}")
            _check(listed)
            for item in listed.body:
                if item["user"] and item["user"]["login"] == self.author and item["body"].startswith(self.marker):
                    return int(item["id"]), str(item["body"])
            if 'rel="next"' not in listed.headers.get("Link", ""):
                return None
        return None

    def keep(self, forge: Forge, text: str, short: str) -> str:
        """Write a text, or its short form where the forge finds it too long; gives what was done."""
        there = self.found(forge)
        bodies = [f"{self.marker}\n{form}\n" for form in (text, short) if len(form) <= MOST]
        if there is not None and there[1].rstrip() in [body.rstrip() for body in bodies[:1]]:
            return "the comment is up to date"
        for body in bodies:
            done, answer = self._write(forge, there, body)
            if answer.status != _UNPROCESSABLE:
                _check(answer)
                return done
        raise ForgeError("the forge takes neither the review nor its first lines")

    def _write(self, forge: Forge, there: tuple[int, str] | None, body: str) -> tuple[str, Answer]:
        if there is not None:
            answer = forge.ask("PATCH", f"issues/comments/{there[0]}", {"body": body})
            if answer.status != _GONE:
                return "the comment was updated", answer
        return "a comment was written", forge.ask("POST", f"issues/{self.number}/comments", {"body": body})


def _check(answer: Answer) -> None:
    if answer.status in (401, _FORBIDDEN, _GONE):
        raise ForgeError(
            "the token may not write comments; that is so for pull requests from forks. "
            "Elsewhere, give the job the permission `pull-requests: write`"
        )
    if not 200 <= answer.status < 300:  # noqa: PLR2004  what HTTP calls success
        raise ForgeError(f"the forge answered with status {answer.status}")


def marker_of(key: str) -> str:
    """The line that a comment is known by; nobody sees it."""
    return f"<!-- specctl review {sha256(key.encode()).hexdigest()[:12]} -->"


def shortened(text: str, run: str) -> str:
    """The first line of a review, and where all of it is."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return f"{first[:1000]}\n\nThe review is too long for a comment. All of it is in [the summary of the run]({run})."


def main() -> None:
    """Keep the comment of the pull request that the event is about."""
    given = os.environ
    with open(given["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
        number = int(json.load(file)["pull_request"]["number"])
    with open(given["BODY_FILE"], encoding="utf-8") as file:
        text = file.read().strip()
    repository = given["GITHUB_REPOSITORY"]
    run = f"{given['GITHUB_SERVER_URL']}/{repository}/actions/runs/{given['GITHUB_RUN_ID']}"
    forge = Forge(
        f"{given['GITHUB_API_URL']}/repos/{repository}", given["TOKEN"], float(given.get("PATIENCE") or "300")
    )
    comment = Comment(number, given["COMMENT_AUTHOR"], marker_of(given["COMMENT_KEY"]))
    try:
        print(f"specctl: {comment.keep(forge, text, shortened(text, run))}")
    except ForgeError as error:
        print(f"::notice title=specctl::No comment was written: {error}. The review is in the summary of this run.")


if __name__ == "__main__":
    main()
