"""A forge for tests: a local server that answers about the comments of one pull request as GitHub's API does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "policy/contracts"
TOKEN = "token-of-the-job"  # noqa: S105  as good as any
ROBOT = "github-actions[bot]"
_LIST = re.compile(rf"/repos/{REPOSITORY}/issues/7/comments")
_ONE = re.compile(rf"/repos/{REPOSITORY}/issues/comments/(\d+)")


@dataclass
class Forge:
    """The comments of pull request 7, and all calls in order; what is in `refusals` is answered first, one a call.

    `vanishing` takes all comments away between a look at them and the first write.
    """

    address: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refusals: list[tuple[int, Mapping[str, str], str]] = field(default_factory=list)
    read_only: bool = False
    vanishing: bool = False
    longest: int = 65_536

    def say(self, body: str, login: str = ROBOT) -> int:
        """Add a comment, and give its number."""
        number = 1000 + len(self.comments)
        self.comments.append({"id": number, "body": body, "user": {"login": login, "type": "Bot"}})
        return number

    @property
    def bodies(self) -> list[str]:
        return [item["body"] for item in self.comments]


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    """The forge behind an address, for as long as the block runs."""
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    forge: ClassVar[Forge]

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def log_message(self, *_: object) -> None:
        """Nothing: a test looks at `calls`."""

    def _handle(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        self.forge.calls.append(f"{self.command} {self.path}")
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, {"message": "Bad credentials"})
        elif self.forge.refusals:
            status, headers, message = self.forge.refusals.pop(0)
            self._answer(status, {"message": message}, headers)
        elif self.command == "GET":
            self._list()
        elif self.forge.read_only:
            self._answer(403, {"message": "Resource not accessible by integration"})
        elif len(given["body"]) > self.forge.longest:
            self._answer(422, {"message": "Validation Failed", "errors": ["body is too long"]})
        else:
            self._write(given["body"])

    def _list(self) -> None:
        asked = urlsplit(self.path)
        if not _LIST.fullmatch(asked.path):
            self._answer(404, {"message": "Not Found"})
            return
        query = parse_qs(asked.query)
        size, page = min(100, int(query.get("per_page", ["30"])[0])), int(query.get("page", ["1"])[0])
        rest = self.forge.comments[page * size :]
        link = {"Link": f'<{self.forge.address}{asked.path}?page={page + 1}>; rel="next"'} if rest else {}
        self._answer(200, self.forge.comments[(page - 1) * size : page * size], link)

    def _write(self, body: str) -> None:
        if self.forge.vanishing:
            self.forge.vanishing = False
            self.forge.comments.clear()
        one = _ONE.fullmatch(self.path)
        found = [item for item in self.forge.comments if one and item["id"] == int(one[1])]
        if self.command == "PATCH" and found:
            found[0]["body"] = body
            self._answer(200, found[0])
        elif self.command == "POST" and _LIST.fullmatch(self.path):
            self.forge.say(body)
            self._answer(201, self.forge.comments[-1])
        else:
            self._answer(404, {"message": "Not Found"})

    def _answer(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
