"""Where things stand: the file of a rule, and its place in it."""

from __future__ import annotations

from specctl.diagnostics import Location
from specctl.document import Document
from specctl.language.rule import Rule
from specctl.language.stack import Stack


def rule_document(stack: Stack, rule: Rule) -> Document:
    """The file of a rule of the stack."""
    return next(member.document for member in stack.members if member.id == rule.contract)


def rule_place(stack: Stack, rule: Rule) -> Location:
    """Where a rule stands."""
    document = rule_document(stack, rule)
    return Location(document.path, document.locate(rule.route))
