"""Who approved a pull request, as the forge says it: logins with the roles that they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator

from specctl.errors import SpecctlError
from specctl.values import frozen

_MOST = 1 << 20
_HINT = 'write `[{"login": "octo", "roles": ["policy-owner"]}]`, or lines such as `octo: policy-owner, legal`'


@frozen
class Given:
    """A login that approved, and the roles that it holds."""

    login: str
    roles: tuple[str, ...]


def read_given(path: str, text: str) -> tuple[Given, ...]:
    """The approvals in a file, as JSON or as lines `login: role, role`; raises SpecctlError for anything else."""
    if len(text) > _MOST:
        raise SpecctlError(f"`{path}` is larger than 1 MiB, which no list of approvals is", _HINT)
    found = list(_of_json(path, text) if text.lstrip().startswith(("[", "{")) else _of_lines(path, text))
    together: dict[str, Given] = {}
    for item in found:
        known = together.get(item.login.casefold())
        roles = (*known.roles, *item.roles) if known is not None else item.roles
        together[item.login.casefold()] = Given(item.login, tuple(dict.fromkeys(roles)))
    return tuple(together.values())


def _of_json(path: str, text: str) -> Iterator[Given]:
    try:
        listed = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise SpecctlError(f"`{path}` is no valid JSON: {error}", _HINT) from error
    if not isinstance(listed, list):
        raise SpecctlError(f"`{path}` is no list of approvals", _HINT)
    for place, item in enumerate(listed, 1):
        login = item.get("login") if isinstance(item, dict) else None
        roles = item.get("roles") if isinstance(item, dict) else None
        if not isinstance(login, str) or not login.strip() or not _are_texts(roles):
            raise SpecctlError(f"`{path}`: entry {place} is no approval", _HINT)
        yield Given(login.strip(), tuple(roles or ()))


def _are_texts(roles: object) -> bool:
    return isinstance(roles, list) and all(isinstance(role, str) for role in roles)


def _of_lines(path: str, text: str) -> Iterator[Given]:
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        login, colon, roles = said.partition(":")
        if said and (not colon or not login.strip()):
            raise SpecctlError(f"`{path}`, line {number} is no approval", _HINT)
        if said:
            yield Given(login.strip(), tuple(role.strip() for role in roles.split(",") if role.strip()))
