"""Target `rego`: a module by which a Rego engine allows, asks about or denies each tool, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.generate.policy import Policy, Say, policy_of
from specctl.generate.policy_rego import Bodies, body, member, quoted
from specctl.generate.pool import Pool
from specctl.generate.target import Material
from specctl.language.condition import ALWAYS

# What is said of a tool at a request agrees; should the module be edited, the strictest wins.
_DECIDE = """\
# For each tool its `decision`, `why` and the `rules` that decide. `input.facts` holds the facts by attribute.
decision[tool] := {
	"decision": verdict(found),
	"why": reason(found),
	"rules": sort([said.rule | some said in found; said.rule != ""]),
	"problems": problems,
} if {
	some tool in tools
	found := [said | some said in heard; said.tool == tool]
}

verdict(found) := "deny" if {
	some said in found
	said.decision == "deny"
} else := "ask" if {
	some said in found
	said.decision == "ask"
} else := "allow" if {
	count(found) > 0
} else := "deny"

reason(found) := found[0].why if {
	count(found) > 0
} else := "problems" if {
	count(problems) > 0
} else := "otherwise"

heard := says if {
	count(problems) == 0
} else := set()

# The facts that are missing, have no place in the contract, or contradict what it assumes: then all is denied.
problems contains name if {
\tsome name in stated
\tnot name in right
}
"""


def render(material: Material) -> Mapping[str, str]:
    """The module, as one file."""
    policy = policy_of(material)
    package = member("specctl", material.stack.contract.id)
    head = f"# {material.provenance}\npackage {package}\n\nimport rego.v1\n"
    return {"": "\n".join((head, _set("tools", policy.tools), _DECIDE, *_rules(policy)))}


def _rules(policy: Policy) -> Iterator[str]:
    pool = Pool(policy.stack)
    bodies = Bodies(pool, policy.stack)
    right = [(attribute.id, lines) for attribute in policy.attributes for lines in bodies.fits(attribute)]
    right += [(name, bodies.lines(pool.place(condition))) for name, condition in policy.assumptions.items()]
    yield _set("stated", dict.fromkeys(name for name, _ in right))
    yield from (f"right contains {quoted(name)} if {body(lines)}\n" for name, lines in right)
    for say in policy.says:
        yield _say(say, [] if say.when == ALWAYS else bodies.lines(pool.place(say.when)))
    for place, several in sorted(bodies.rules.items()):
        yield "".join(f"c{place} if {body(lines)}\n\n" for lines in several).removesuffix("\n")


def _say(say: Say, lines: list[str]) -> str:
    rule = "" if say.rule is None else say.rule.id
    parts = {"tool": say.tool, "decision": say.decision, "why": say.why, "rule": rule}
    head = "says contains {" + ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in parts.items()) + "}"
    return f"{head} if {body(lines)}\n"


def _set(name: str, values: Mapping[str, object] | tuple[str, ...]) -> str:
    """A set of names; that of no name is written otherwise, since braces alone are an object."""
    return f"{name} := " + (f"{{{', '.join(map(quoted, values))}}}" if values else "set()") + "\n"
