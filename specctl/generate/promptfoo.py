"""Target `promptfoo`: a configuration, tests, and the functions that ask the model and its grader."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.suite import Suite, suite
from specctl.generate.suite_case import SuiteCase
from specctl.generate.suite_data import case_data, runnable, shared_files, text_option
from specctl.generate.target import Material
from specctl.output.json_text import dumps
from specctl.output.plain import clean

# The functions come with the configuration; nothing of a contract stands in what promptfoo fills in.
_FUNCTIONS = "suite.cjs"
# By these, whoever reads the results finds the contract and the request again.
_TO_JOIN = ("kind", "rule", "group", "twin", "contract", "version", "digest", "facts")
_BRACE = "`{{'${brace}'}}`"


def render(material: Material) -> Mapping[str, str]:
    """The files of an evaluation: one test for each case that has a text, one assertion for each check."""
    found = suite(material)
    return shared_files(found) | {
        "promptfooconfig.yaml": _configuration(found),
        "tests.yaml": _tests(found),
        _FUNCTIONS: _functions(found),
    }


def _configuration(found: Suite) -> str:
    material, stack = found.material, found.ground.stack
    data: Mapping[str, object] = {
        "provenance": clean(material.provenance),
        "description": dumps(f"{stack.contract.id} {stack.contract.version}"),
        "provider": dumps(text_option(material, "provider")),
        "grader": dumps(text_option(material, "grader")) if text_option(material, "grader") else "",
        "written": len(runnable(found)),
        "pending": sum(case.is_pending for case in found.cases),
    }
    return material.templates.render("promptfoo/promptfooconfig.yaml.j2", data)


def _functions(found: Suite) -> str:
    material = found.material
    data: Mapping[str, object] = {
        "provenance": clean(material.provenance),
        "system": dumps(text_option(material, "system")),
        "brace": _BRACE,
    }
    return material.templates.render(f"promptfoo/{_FUNCTIONS}.j2", data)


def _tests(found: Suite) -> str:
    """One test a line; where there is none, one that fails, since promptfoo passes what tests nothing."""
    tests = [_test(case, found) for case in runnable(found)]
    if not tests:
        empty = [{"type": "javascript", "value": "false"}]
        tests = [{"description": "no case has a text yet: see pending.md", "vars": {"case": ""}, "assert": empty}]
    return f"# {clean(found.material.provenance)}\n" + "".join(f"- {dumps(test)}\n" for test in tests)


def _test(case: SuiteCase, found: Suite) -> dict[str, object]:
    return {
        "description": case.id,
        "vars": {"case": case.id},
        "metadata": {name: value for name, value in case_data(case, found).items() if name in _TO_JOIN},
        "assert": [
            {
                "type": "javascript",
                "value": f"file://{_FUNCTIONS}:grade",
                "metric": behavior,
                "config": {"behavior": behavior},
            }
            for behavior in found.checks[case.id]
        ],
    }
