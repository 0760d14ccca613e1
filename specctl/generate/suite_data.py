"""A suite as files: the cases as lines of JSON, the prompt of the grader, and the list of what is to be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from specctl.generate.prompt_style import comment, markdown
from specctl.generate.suite import Suite, listed
from specctl.generate.suite_case import SuiteCase
from specctl.generate.suite_checks import NOT_SHOWN, Asked, asked
from specctl.generate.suite_regions import plain
from specctl.generate.suite_words import expectation, in_words
from specctl.generate.target import Material
from specctl.language.behavior import Outcome
from specctl.language.condition_text import flow, text
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps

CASES, GRADER, PENDING = "cases.jsonl", "grader.md", "pending.md"
Data = dict[str, object]


def case_data(case: SuiteCase, suite: Suite) -> Data:
    """A case as plain data; the format is in docs/generate/tests.md and in the schema `case`."""
    material, stack = suite.material, suite.ground.stack
    return {
        "id": case.id,
        "kind": case.kind,
        "contract": stack.contract.id,
        "version": stack.contract.version,
        "digest": suite.digest,
        "where": text(material.where),
        "rule": case.rule,
        "about": list(case.about),
        "group": case.group,
        "twin": case.twin,
        "changed": list(case.changed),
        "same": list(case.same),
        "also": list(case.also),
        "facts": {name: plain(value) for name, value in case.facts.items()},
        "told": "" if case.is_pending else "\n".join(f"- {markdown(line)}" for line in in_words(case.facts, stack)),
        "expected": {name: [_number(value) for value in values] for name, values in case.expected.items()},
        "decided_by": {name: list(rules) for name, rules in case.decided_by.items()},
        "checks": suite.checks[case.id],
        "pending": case.is_pending,
        "write": case.write,
        "messages": [{"role": message.role, "content": message.content} for message in case.messages],
        "good": list(case.good),
        "bad": list(case.bad),
    }


def _number(value: Outcome) -> Outcome:
    return value if isinstance(value, str) else as_number(value)


def lines(suite: Suite, cases: Iterable[SuiteCase]) -> str:
    """Cases, one a line; the first says what they were made from."""
    found = [case_data(case, suite) for case in cases]
    made: Data = {"provenance": suite.material.provenance}
    return "".join(dumps(data if place else data | made) + "\n" for place, data in enumerate(found))


def shared_files(suite: Suite, *, with_pending: bool = False) -> dict[str, str]:
    """The files of every harness: the cases that it runs or skips, the grader, and what is to be written."""
    cases = suite.cases if with_pending else runnable(suite)
    return {CASES: lines(suite, cases), GRADER: grader(suite), PENDING: pending(suite)}


def runnable(suite: Suite) -> list[SuiteCase]:
    """The cases that can be run: those with a text, and with something to check."""
    return [case for case in suite.cases if not case.is_pending and suite.checks[case.id]]


def text_option(material: Material, name: str) -> str:
    """An option that is a text; empty if it is not given."""
    return str(material.options.get(name, ""))


def questions(suite: Suite) -> list[Asked]:
    """What a grader is asked, for each behavior that some case checks."""
    checked = {name for case in suite.cases for name in suite.checks[case.id]}
    behaviors, hidden = suite.ground.stack.behaviors, listed(suite.material, "unseen")
    found = [asked(behaviors[name], hidden) for name in suite.ground.decided if name in checked]
    return [each for each in found if each is not None]


def grader(suite: Suite) -> str:
    """The prompt that makes a grader label an answer; the conversation and the answer are put below it."""
    material = suite.material
    data: Mapping[str, object] = {
        "provenance": comment(material.provenance),
        "title": markdown(material.stack.contract.title or material.stack.contract.id),
        "unseen": NOT_SHOWN,
        "behaviors": [
            {
                "name": each.behavior,
                "describe": markdown(each.describe),
                "labels": [{"name": name, "shows": markdown(shows)} for name, shows in each.labels],
                "may_be_unseen": each.may_be_unseen,
            }
            for each in questions(suite)
        ],
    }
    return material.templates.render("suite/grader.md.j2", data)


def pending(suite: Suite) -> str:
    """For people: the texts that nobody has written yet."""
    material = suite.material
    waiting = [case for case in suite.cases if case.is_pending]
    variants = [case for case in waiting if case.kind == "variant"]
    data: Mapping[str, object] = {
        "provenance": comment(material.provenance),
        "title": markdown(material.stack.contract.title or material.stack.contract.id),
        "count": len(waiting),
        "written": len(suite.cases) - len(waiting),
        "kinds": sorted(Counter(case.kind for case in waiting).items()),
        "cases": [_waiting(case) for case in waiting if case.kind != "variant"],
        "bases": [
            {"id": base, "variants": [{"id": case.id, "facts": _context(case, case.changed)} for case in several]}
            for base, several in groupby(variants, key=lambda case: case.twin)
        ],
    }
    return material.templates.render("suite/pending.md.j2", data)


def _waiting(case: SuiteCase) -> Data:
    return {
        "id": case.id,
        "kind": case.kind,
        "rule": case.rule,
        "write": [markdown(line.removeprefix("- ")) for line in case.write.splitlines()],
        "expected": markdown(expectation(case.expected, case.about)),
        "context": _context(case, case.facts),
    }


def _context(case: SuiteCase, names: Iterable[str]) -> str:
    """Some facts of a case as they are written in a contract, to stand in a code span."""
    return flow({name: plain(case.facts[name]) for name in names}).replace("`", "'")
