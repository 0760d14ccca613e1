"""A snapshot of files that are held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Memory:
    """Files by path, as text or as bytes."""

    def __init__(self, files: Mapping[str, str | bytes] | Mapping[str, str] | Mapping[str, bytes]) -> None:
        self._files = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}

    def read(self, path: str) -> bytes | None:
        return self._files.get(path)

    def walk(self, folder: str) -> Iterator[str]:
        yield from (path for path in sorted(self._files) if folder == "." or path.startswith(f"{folder}/"))

    def leaves(self, path: str) -> bool:
        return path not in self._files
