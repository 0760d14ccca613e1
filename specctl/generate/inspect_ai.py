"""Target `inspect`: a task of Inspect AI with its data set and scorer."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.suite import suite
from specctl.generate.suite_data import shared_files, text_option
from specctl.generate.target import Material
from specctl.output.plain import clean


def render(material: Material) -> Mapping[str, str]:
    """The files of a task."""
    contract = material.stack.contract.id
    data: Mapping[str, object] = {
        "provenance": clean(material.provenance),
        "contract": contract,
        "name": ascii(contract),
        "system": ascii(text_option(material, "system")),
    }
    return shared_files(suite(material)) | {"task.py": material.templates.render("inspect/task.py.j2", data)}
