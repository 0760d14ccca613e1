"""Target `prompt`: a contract as the instructions of a model, specialized to what is known where it is used."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.budget import NOTHING, STEPS, Cuts, fitted
from specctl.generate.prompt_data import Contents, Wanted
from specctl.generate.prompt_style import comment, markdown, xml
from specctl.generate.target import Material
from specctl.output.json_text import dumps

_XML = "xml"
_WORDS = {
    "reasons": "reasons",
    "examples": "examples",
    "glosses": "meanings beside names",
    "terms": "terms",
    "wording": "conditions of default rules",
    "descriptions": "meanings of values",
}


def render(material: Material) -> Mapping[str, str]:
    """The prompt, as one file."""
    style, most = str(material.options["style"]), int(str(material.options["max-tokens"]))
    text = fitted(lambda cuts: _text(material, cuts), most)
    return {"": dumps([{"role": "system", "content": text}], indent=2) + "\n" if style == "json" else text}


def _text(material: Material, cuts: Cuts) -> str:
    """The prompt with some of it cut; at its end a comment says where it comes from and what was cut."""
    is_xml = material.options["style"] == _XML
    name = "prompt/xml.xml.j2" if is_xml else "prompt/markdown.md.j2"
    contents = Contents(material.specialized, _wanted(material), cuts, xml if is_xml else markdown)
    body = material.templates.render(name, contents.data()).rstrip("\n")
    return f"{body}\n\n<!-- {comment(material.provenance + _left_out(cuts))} -->\n"


def _wanted(material: Material) -> Wanted:
    options = material.options
    return Wanted(bool(options["cite"]), bool(options["reasons"]), str(options["examples"]))


def _left_out(cuts: Cuts) -> str:
    """What was cut, in the order in which it was."""
    if cuts == NOTHING:
        return ""
    risks: dict[str, list[str]] = {}
    for part, risk in STEPS:
        if (part, risk) in cuts:
            risks.setdefault(part, []).append(risk)
    named = (f"{_WORDS[part]}{_of(levels)}" for part, levels in risks.items())
    return f"; left out to stay short: {', '.join(named)}"


def _of(levels: list[str]) -> str:
    return f" (risk {' to '.join(dict.fromkeys((levels[0], levels[-1])))})" if levels[0] else ""
