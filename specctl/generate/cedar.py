"""Target `cedar`: a policy set and its schema, by which a Cedar engine allows, asks about or denies each tool.

`ask` is a permit under `context.approved`: what is allowed only once a person approved is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.generate.policy import Policy, Say, policy_of
from specctl.generate.policy_cedar import Expressions, identifier, kind_of, quoted
from specctl.generate.pool import Pool
from specctl.generate.target import Material
from specctl.language.condition import ALWAYS

POLICIES, SCHEMA = "policies.cedar", "schema.cedarschema"
_MEANING = """\
// `ask` is a permit that needs `context.approved`: allowed without it is `allow`, allowed with it alone is `ask`.
// What no policy permits is denied; facts that are no request of the contract are forbidden by name: `facts.<name>`."""


def render(material: Material) -> Mapping[str, str]:
    """The policies, and the schema that they are validated against."""
    policy = policy_of(material)
    space = identifier(material.stack.contract.id)
    return {
        POLICIES: "\n\n".join((f"// {material.provenance}\n{_MEANING}", *_policies(policy, space))) + "\n",
        SCHEMA: f"// {material.provenance}\n{_schema(policy, space)}",
    }


def _policies(policy: Policy, space: str) -> Iterator[str]:
    pool = Pool(policy.stack)
    expressions = Expressions(pool, policy.stack.attributes)
    everything = f"forbid (principal is {space}::Agent, action, resource)"
    for attribute in policy.attributes:
        fits = expressions.fits(attribute)
        if fits:
            yield f'@id("facts.{attribute.id}")\n{everything}\nunless {{ {fits} }};'
    for name, condition in policy.assumptions.items():
        yield f'@id("{name}")\n{everything}\nunless {{ {expressions.of(pool.place(condition))} }};'
    for say in policy.says:
        yield _policy(say, space, [] if say.when == ALWAYS else expressions.lines(pool.place(say.when)))


def _policy(say: Say, space: str, lines: list[str]) -> str:
    effect = "forbid" if say.decision == "deny" else "permit"
    found = [
        *(f"@{name}({quoted(text)})" for name, text in _annotations(say)),
        f"{effect} (principal is {space}::Agent, action == {space}::Action::{quoted(say.tool)}, resource)",
    ]
    if say.decision == "ask":
        found.append("when { context.approved }")
    if lines:
        found.append("when {\n" + "".join(f"  {line}\n" for line in lines) + "}")
    return "\n".join(found) + ";"


def _annotations(say: Say) -> Iterator[tuple[str, str]]:
    yield "id", say.id
    yield "decision", say.decision
    yield "why", say.why
    if say.rule is not None:
        yield "rule", say.rule.id
        if say.rule.text.statement:
            yield "statement", say.rule.text.statement


def _schema(policy: Policy, space: str) -> str:
    """The types; an attribute that the policies never look at may be left out of the facts."""
    needed = {attribute.id for attribute in policy.attributes if attribute.applies_when is None}
    facts = "".join(
        f"    {quoted(name)}{'' if name in needed else '?'}: {kind_of(attribute)},\n"
        for name, attribute in policy.stack.attributes.items()
    )
    tools = ", ".join(map(quoted, policy.tools))
    return (
        f"namespace {space} {{\n"
        "  entity Agent;\n"
        "  entity Resource;\n"
        f"  type Facts = {{\n{facts}  }};\n"
        f"  action {tools} appliesTo {{\n"
        "    principal: Agent,\n"
        "    resource: Resource,\n"
        "    context: { facts: Facts, approved: __cedar::Bool },\n"
        "  };\n"
        "}\n"
    )
