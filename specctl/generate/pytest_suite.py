"""Target `pytest`: a test module that runs the cases of a contract against a function."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.suite import suite
from specctl.generate.suite_data import shared_files, text_option
from specctl.generate.target import Material
from specctl.output.plain import clean


def render(material: Material) -> Mapping[str, str]:
    """The files of a test module, named after the contract: two modules of one name cannot be run together."""
    contract = material.stack.contract.id
    data: Mapping[str, object] = {
        "provenance": clean(material.provenance),
        "contract": contract,
        "system": ascii(text_option(material, "system")),
    }
    module = material.templates.render("pytest/test_contract.py.j2", data)
    return shared_files(suite(material), with_pending=True) | {f"test_{contract.replace('-', '_')}.py": module}
