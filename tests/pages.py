"""The page of a check taken apart: its sections, and its YAML blocks as small repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specctl.lint.pages import page

SECTIONS = ("Reported", "Accepted", "Why it matters", "How to mend it", "When to ignore it")

_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# file: (\S+)\n")
_BASE = "base/"
_EXPECTED = re.compile(r"# expect: ([a-z-]+)$")


@dataclass(frozen=True, slots=True)
class Repository:
    """Files by name; those of one block, or of blocks with file names that no words stand between.

    Files in `base/` are those of the revision to compare with.
    """

    files: Mapping[str, str]

    @property
    def base(self) -> dict[str, str]:
        """The files to compare with."""
        return {name.removeprefix(_BASE): text for name, text in self.files.items() if name.startswith(_BASE)}

    @property
    def head(self) -> dict[str, str]:
        """The files that are looked at."""
        return {name: text for name, text in self.files.items() if not name.startswith(_BASE)}

    def expected(self, check: str) -> list[tuple[str, int]]:
        """The file and line of each finding of a check that the comments ask for, sorted."""
        return sorted((name, line) for name, line, asked in self.asked() if asked == check)

    def asked(self) -> Iterator[tuple[str, int, str]]:
        """Each `# expect:` comment: file, line, check."""
        for name, text in self.files.items():
            for number, line in enumerate(text.splitlines(), 1):
                if found := _EXPECTED.search(line):
                    yield name, number, found[1]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What stands above the first section, and each section's text in order."""

    title: str
    sentence: str
    severity: str
    sections: Mapping[str, str]

    def repositories(self, section: str) -> list[Repository]:
        """The examples of a section."""
        return list(_repositories(self.sections[section]))


def read_page(name: str) -> CheckPage:
    """The page of a check; raises ValueError where the part above the first section has another form."""
    head, *rest = re.split(r"^## ", page(name).text, flags=re.MULTILINE)
    title, sentence, severity = head.strip().split("\n\n")
    sections = dict(part.split("\n\n", 1) for part in rest)
    return CheckPage(title, " ".join(sentence.split()), severity, sections)


def _repositories(text: str) -> Iterator[Repository]:
    files: dict[str, str] = {}
    end = 0
    for block in _BLOCK.finditer(text):
        named = _FILE.match(block[1])
        if files and (named is None or named[1] in files or text[end : block.start()].strip()):
            yield Repository(files)
            files = {}
        end = block.end()
        if named is None:
            yield Repository({"contract.yaml": block[1]})
        else:
            files[named[1]] = block[1]
    if files:
        yield Repository(files)
