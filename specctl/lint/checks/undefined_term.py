"""Terms that nothing explains."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding
from specctl.lint.subject import Subject
from specctl.lint.wording.statement import statements
from specctl.lint.wording.terms import is_known, known_names, normal, terms


def undefined_term(subject: Subject) -> Iterator[Finding]:
    """The statement uses a term as if it had a meaning of its own, and nothing in the stack says which."""
    known: frozenset[str] | None = None
    seen: set[str] = set()
    for statement in statements(subject):
        for term in terms(statement.text, statement.unquoted):
            known = known_names(subject.stack) if known is None else known
            if normal(term.name) in seen or is_known(term.name, known):
                continue
            seen.add(normal(term.name))
            yield Finding(
                message=f"nothing says what `{term.name}` means",
                at=statement.place(term.start, term.end, "written as a term with a meaning of its own"),
                help="add it to the `glossary`; or use the name that the contract has for it, or plain words",
                rules=(statement.rule,) if statement.rule is not None else (),
                route=f"term: {normal(term.name)}",
            )
