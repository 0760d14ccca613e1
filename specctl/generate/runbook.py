"""Target `runbook`: what is done when the product goes wrong, for the person who is woken at night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specctl.errors import SpecctlError
from specctl.generate.ops_metrics import bound_words, failure_anchor
from specctl.generate.ops_words import chain, long, whom
from specctl.generate.prompt_style import comment, markdown
from specctl.generate.prompt_words import Wording
from specctl.generate.target import Material
from specctl.language.condition import ALWAYS
from specctl.language.parts.duration import Duration
from specctl.language.parts.failures import Escalation, FailureMode, Remediation
from specctl.language.parts.measures import Metric
from specctl.language.parts.watching import bounds, detects, gravity, severity_of, watched
from specctl.language.rule import Rule
from specctl.output.markdown import fenced
from specctl.values import entity

Data = dict[str, Any]


def render(material: Material) -> Mapping[str, str]:
    """The runbook, as one file; raises SpecctlError where the contract names no way to fail."""
    if not material.stack.parts.failure_modes:
        raise SpecctlError(
            f"contract `{material.stack.contract.id}` has no failure modes",
            "say under `failure_modes` how the product can go wrong, and under `remediations` what is done then",
        )
    data = {"provenance": comment(material.provenance), **_Book(material).data()}
    return {"": material.templates.render("runbook/runbook.md.j2", data)}


@entity
class _Book:
    """The contents of a runbook, every text escaped for Markdown."""

    material: Material

    def data(self) -> Data:
        """The data of the template, as docs/generate/runbook.md lists it."""
        contract, parts = self.material.stack.contract, self.material.stack.parts
        own = [mode for mode in parts.failure_modes.values() if mode.contract == contract.id]
        others = [mode for mode in parts.failure_modes.values() if mode.contract != contract.id]
        failures = [self._failure(mode) for mode in sorted([*own, *others], key=lambda mode: -gravity(mode.severity))]
        return {
            "title": markdown(contract.title or contract.id),
            "contract": contract.id,
            "version": contract.version,
            "owners": _names(contract.owners),
            "failures": failures,
            "general": next((each["calls"][0] for each in failures if each["calls"]), None),
            "metrics": [self._metric(metric) for metric in watched(parts)],
            "escalations": [self._call(call) for call in parts.escalations.values()],
            "roles": [{"id": role.id, "who": _names(role.who)} for role in parts.roles.values()],
        }

    def _failure(self, mode: FailureMode) -> Data:
        parts = self.material.stack.parts
        remedy = parts.remediations.get(mode.remediation or "", _NO_REMEDY)
        rules = [rule for rule in self.material.specialized.stack.rules if mode.id in rule.text.guards_against]
        escalation = remedy.escalation or self._fallback(mode, rules)
        return {
            "id": mode.id,
            "anchor": failure_anchor(mode),
            "contract": mode.contract,
            "severity": mode.severity or "",
            "category": markdown(mode.category),
            "describe": markdown(mode.describe),
            "trigger": _texts(mode.trigger),
            "symptoms": _texts(mode.symptoms),
            "impact": _texts(mode.impact),
            "detected_by": [self._metric(parts.metrics[name]) for name in mode.detected_by],
            "calls": [self._call(call) for call in chain(escalation, parts)],
            "rules": [self._rule(rule) for rule in rules],
            "drills": [self._drill(name) for name, each in parts.drills.items() if each.failure_mode == mode.id],
            **_remedy(remedy),
        }

    def _fallback(self, mode: FailureMode, rules: Sequence[Rule]) -> str | None:
        """Whom to call where the remedy names nobody: as a metric that shows the failure says, or a rule against it."""
        metrics = self.material.stack.parts.metrics
        named = [*(metrics[name].alert for name in mode.detected_by), *(rule.text.escalation for rule in rules)]
        return next((name for name in named if name), None)

    def _call(self, call: Escalation) -> Data:
        return {
            "id": call.id,
            "describe": markdown(call.describe),
            "whom": whom(call, self.material.stack.parts, markdown),
            "channel": markdown(call.channel),
            "within": _long(call.within),
            "message": _block(call.message),
            "then": call.then or "",
        }

    def _metric(self, metric: Metric) -> Data:
        parts, wording = self.material.stack.parts, Wording(self.material.stack, markdown, with_glosses=False)
        return {
            "id": metric.id,
            "anchor": f"metric-{metric.id}",
            "describe": markdown(metric.describe),
            "bounds": [bound_words(metric, bound) for bound in bounds(metric)],
            "where": "" if metric.where == ALWAYS else wording.words(metric.where),
            "window": _long(metric.window),
            "min_samples": metric.min_samples or 0,
            "severity": severity_of(metric, parts) or "",
            "gate": metric.gate,
            "calls": [self._call(call) for call in chain(metric.alert, parts)],
            "failures": [{"id": mode.id, "anchor": failure_anchor(mode)} for mode in detects(metric, parts)],
        }

    def _rule(self, rule: Rule) -> Data:
        text = rule.text
        return {
            "id": rule.id,
            "contract": rule.contract,
            "level": rule.level,
            "statement": markdown(text.statement or text.title),
            "owners": _names(text.owners),
        }

    def _drill(self, name: str) -> Data:
        drill = self.material.stack.parts.drills[name]
        every, expected = _long(drill.every), _long(drill.expect_within)
        return {"id": name, "describe": markdown(drill.describe), "every": every, "expect_within": expected}


_NO_REMEDY = Remediation("", "", ())
_POSTMORTEM = {True: "write one", False: "not asked for", None: ""}


def _remedy(remedy: Remediation) -> Data:
    done = remedy.postmortem
    return {
        "remediation": remedy.id,
        "about": markdown(remedy.describe),
        "contain": _texts(remedy.contain),
        "correct": _texts(remedy.correct),
        "owners": _names(remedy.owners),
        "deadlines": _deadlines(remedy),
        "notify": [{"audience": _capital(markdown(name)), "template": _block(text)} for name, text in remedy.notify],
        "evidence": _texts(remedy.evidence),
        "postmortem": markdown(done) if isinstance(done, str) else _POSTMORTEM[done],
    }


def _deadlines(remedy: Remediation) -> str:
    """By when a failure is judged and resolved."""
    judged, resolved = _long(remedy.triage_within), _long(remedy.resolve_within)
    found = [f"judged within {judged}"] * bool(judged) + [f"resolved within {resolved}"] * bool(resolved)
    return _capital(", ".join(found))


def _names(names: Sequence[str]) -> list[str]:
    return [markdown(name) for name in names]


def _long(duration: Duration | None) -> str:
    return "" if duration is None else long(duration)


def _texts(texts: Sequence[str]) -> list[str]:
    """Texts as items: on one line each, the first letter large, without a full stop at the end."""
    return [_capital(markdown(text.strip().removesuffix("."))) for text in texts]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _block(text: str) -> str:
    """A message to copy, as a block that it cannot end; empty for none."""
    return fenced(text.strip().splitlines(), "text") if text.strip() else ""
