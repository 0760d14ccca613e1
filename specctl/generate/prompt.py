"""Target `prompt`: a contract as the instructions of a model, specialized to what is known where it is used."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.budget import STEPS, Cuts, fitted
from specctl.generate.prompt_data import Contents, Wanted
from specctl.generate.prompt_style import comment, markdown, xml
from specctl.generate.target import Material
from specctl.output.json_text import dumps
from specctl.words import plural

_XML = "xml"
# What is cut, in words: with a count, for those parts that a rule has, and without.
_COUNTED = {"reasons": "reason", "examples": "example", "wording": "condition"}
_WORDS = {"glosses": "meanings beside names", "terms": "terms", "descriptions": "meanings of values"}


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
    return f"{body}\n\n<!-- {comment(material.provenance + _left_out(contents))} -->\n"


def _wanted(material: Material) -> Wanted:
    options = material.options
    return Wanted(bool(options["cite"]), bool(options["reasons"]), str(options["examples"]))


def _left_out(contents: Contents) -> str:
    """What was cut, in the order in which it was, with how much of it there was."""
    said: dict[str, None] = {}
    for part, risk in STEPS:
        if (part, risk) not in contents.cuts:
            continue
        if part in _WORDS:
            said[_WORDS[part]] = None
        elif count := contents.count(part):
            said[plural(count, _COUNTED[part])] = None
    return f"; left out to stay short: {', '.join(said)}" if said else ""
