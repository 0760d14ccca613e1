"""A release put into a Git repository: files, a commit and annotated tags, all of them or nothing."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specctl.errors import SpecctlError
from specctl.repository.clone import Clone
from specctl.repository.revisions import commit_of
from specctl.repository.tags import tag_exists
from specctl.values import frozen


@frozen
class Publication:
    """What a release consists of: by path what a file held (None if it was not there) and what it will hold.

    `tags` are names of annotated tags with their messages.
    """

    files: Mapping[str, tuple[bytes | None, bytes]]
    message: str
    tags: Mapping[str, str]


def check_tags(clone: Clone, names: Iterable[str]) -> None:
    """Raise SpecctlError where there is a tag of one of these names."""
    for name in names:
        if tag_exists(clone, name):
            hint = "that version is released already: raise the version, or delete the tag if it was a mistake"
            raise SpecctlError(f"the tag `{name}` exists already", f"{hint} (`git show {name}` shows what it is on)")


def publish(clone: Clone, publication: Publication) -> str:
    """Write the files, commit them, tag the commit, and give its id; hooks and signing are as Git is configured.

    The index must hold what HEAD holds. Where anything fails, all that was done is undone, and SpecctlError raised.
    """
    check_tags(clone, publication.tags)
    done = _Done(clone, commit_of(clone, "HEAD"))
    try:
        return _publish(clone, publication, done)
    except OSError as error:
        done.undo()
        raise SpecctlError(f"`{error.filename}` cannot be written: {error.strerror}", "nothing was released") from error
    except BaseException:
        done.undo()
        raise


def _publish(clone: Clone, publication: Publication, done: _Done) -> str:
    for path, (held, content) in publication.files.items():
        if _content(path) != held:
            raise SpecctlError(f"`{path}` was changed while it was read", "nothing was released; run the command again")
        done.files[path] = held
        _write(path, content)
    _run(clone, "add", "--", *map(_pathspec, publication.files))
    done.is_committing = True
    _run(clone, "commit", "--quiet", "--message", publication.message)
    commit = commit_of(clone, "HEAD")
    for name, message in publication.tags.items():
        # The default would take lines that begin with `#`, such as headings, for comments.
        _run(clone, "tag", "--annotate", "--cleanup=whitespace", "--message", message, name, commit)
        done.tags.append(name)
    return commit


def _run(clone: Clone, *arguments: str) -> None:
    """Run Git as its user would, with the hooks of the repository, which a clone otherwise leaves out."""
    from git import Git  # noqa: PLC0415  slow to import, and most commands never need it

    git = Git(clone.folder)
    git.update_environment(**clone.environment)
    process: Any = git.execute([git.GIT_PYTHON_GIT_EXECUTABLE, *arguments], as_process=True)
    try:
        out, err = process.communicate()
    except BaseException:
        # Else it would go on, and commit what is being undone.
        process.proc.terminate()
        process.proc.wait()
        raise
    if process.returncode:
        said = tuple(line for text in (out, err) for line in text.decode(errors="replace").splitlines())
        hint = "everything is as it was; mend what Git or its hook says, and run the command again"
        raise SpecctlError(f"`git {arguments[0]}` failed, so nothing was released", hint, said)


def _pathspec(path: str) -> str:
    return f":(literal){os.path.realpath(path)}"


class _Done:
    """What a release has done so far."""

    def __init__(self, clone: Clone, head: str) -> None:
        self._clone = clone
        self._head = head
        self.is_committing = False
        self.files: dict[str, bytes | None] = {}
        self.tags: list[str] = []

    def undo(self) -> None:
        """Take back the tags, the commit, the files and what is staged; where one step fails, the others go on."""
        for name in self.tags:
            with _regardless():
                self._clone.run("update-ref", "-d", f"refs/tags/{name}")
        with _regardless():
            self._take_back_commit()
        for path, held in self.files.items():
            with _regardless():
                _restore(path, held)
        for path in self.files:
            with _regardless():
                self._clone.run("reset", "--quiet", self._head, "--", _pathspec(path))

    def _take_back_commit(self) -> None:
        now = commit_of(self._clone, "HEAD")
        if self.is_committing and now != self._head and commit_of(self._clone, "HEAD^") == self._head:
            self._clone.run("reset", "--soft", "--quiet", self._head)


@contextlib.contextmanager
def _regardless() -> Iterator[None]:
    with contextlib.suppress(SpecctlError, OSError):
        yield


def _restore(path: str, held: bytes | None) -> None:
    if held is not None:
        _write(path, held)
    elif os.path.lexists(path):
        os.unlink(path)


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _write(path: str, content: bytes) -> None:
    """Give a file a content whole or not at all, keeping its mode; a link stays, and what it leads to is written."""
    import tempfile  # noqa: PLC0415  only where a file is written

    real = os.path.realpath(path)
    mode = stat.S_IMODE(os.stat(real).st_mode) if os.path.exists(real) else 0o644
    with tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(real), delete=False) as file:
        file.write(content)
    try:
        os.chmod(file.name, mode)
        os.replace(file.name, real)
    except OSError:
        os.unlink(file.name)
        raise
