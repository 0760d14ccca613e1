"""What a score says in words that every format shares: measures and what they mean, rates, limits, the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specctl.output.score_figures import chance, duration, points, rate_words
from specctl.score.report import Cause, Handoffs, Judged, Paired, Slice
from specctl.values import frozen
from specctl.words import percent, plural

CLEAR = 0.05
PER_BEHAVIOR = "as_decided"
SHARE_OF_LONGEST = 0.05
INTERVALS = "Ranges in parentheses are 95 % intervals: the true rate very likely lies in them."
DECIDED = "Decided is what the contract calls for, observed is what the product did."
CHANCE = (
    "p is how likely a difference as large as this would be by chance alone; it is corrected for the number of groups "
    "that were looked at, and counts as clear below 0.05."
)
PAIRED = "p is how likely so uneven a change of the same cases would be by chance alone; below 0.05 it counts as clear."


@frozen
class Meaning:
    """What a measure is called, what it counts in one sentence, and whether a high value is good."""

    title: str
    definition: str
    is_good: bool = False


MEASURES: Mapping[str, Meaning] = {
    "unsafe_compliance": Meaning(
        "unsafe compliance",
        "How often the product answered more freely than every outcome that the contract allows, of the requests at "
        "which it calls for `safe_complete` or something stricter.",
    ),
    "over_refusal": Meaning(
        "over-refusal",
        "How often the product refused or held back an answer, of the requests that the contract wants answered.",
    ),
    "hallucinated_certainty": Meaning(
        "hallucinated certainty",
        "How often an answer sounded sure, of those that were wrong or had to show that they may be.",
    ),
    "handoff_correctness": Meaning(
        "correct handoffs",
        "How often what the contract says about bringing in a person was done, of the requests at which a person was "
        "due or was brought in.",
        is_good=True,
    ),
    "handoff_precision": Meaning(
        "handoffs that were due",
        "How often a person was brought in no further than the contract allows, where one was brought in at all.",
        is_good=True,
    ),
    "handoff_recall": Meaning(
        "due handoffs that came",
        "How often a person was brought in as far as the contract calls for, where it calls for one.",
        is_good=True,
    ),
    "consistency": Meaning(
        "consistency",
        "How often all answers to one request, in every language and on every surface, agree.",
        is_good=True,
    ),
    "consistency_pairs": Meaning(
        "consistency of pairs",
        "How often two answers to one request, in two languages or on two surfaces, agree.",
        is_good=True,
    ),
    "flags_kept": Meaning(
        "flags kept",
        "How often the product did what the contract requires, and left what it forbids, such as citing sources.",
        is_good=True,
    ),
    "limits_kept": Meaning(
        "limits kept",
        "How often an answer stayed within the limits that the contract sets, such as the number of words.",
        is_good=True,
    ),
    "tools_kept": Meaning(
        "tools kept",
        "How often a tool was used no more freely than the contract decides.",
        is_good=True,
    ),
    "as_decided": Meaning(
        "as decided",
        "How often what was observed is among the outcomes that the contract allows.",
        is_good=True,
    ),
    "error_rate": Meaning("wrong answers", "How often an answer was marked as wrong."),
    "time_to_detect": Meaning("time to detect", "How long it took until an incident was noticed."),
    "time_to_resolve": Meaning("time to resolve", "How long it took until an incident was over."),
    "latency": Meaning("time to answer", "How long an answer took."),
    "residual_risk": Meaning("remaining risk", "The risk that remains after all that is done against it."),
    "custom": Meaning("a measure of the contract's own", "What the contract itself describes."),
}
CAUSES: Mapping[Cause, str] = {
    "contract": "the contract now calls for something else",
    "model": "the contract calls for the same, the product answers differently",
    "both": "the contract changed, and one of the answers is not what it called for",
    "data": "the records differ in what they say about the request",
}
TO_DO: Mapping[Cause, str] = {
    "contract": "`specctl diff OLD..NEW` shows what changed in it",
    "model": "look at the examples: what else changed is the model, the prompt or the tools",
    "both": "`specctl diff OLD..NEW` shows what changed in the contract; then look at the examples",
    "data": "compare the requests: these are not the same ones before and now",
}
CAUSE_NAMES: Mapping[Cause, str] = {
    "contract": "the contract",
    "model": "the product",
    "both": "both",
    "data": "the records",
}


def meaning(measure: str) -> Meaning:
    """What a measure means; one that is not known here is called by its name."""
    return MEASURES.get(measure) or Meaning(measure.replace("_", " "), "")


def is_share(judged: Judged) -> bool:
    """Whether the limit of a metric is a rate; numbers of other kinds are written as they are."""
    return judged.unit == "rate" and (
        judged.rate is not None or (judged.kind in MEASURES and judged.kind not in {"custom", "residual_risk"})
    )


def limit_words(judged: Judged) -> str:
    """What is acceptable: `at most 0.1 %`, `at least 97 %`, `at most 30 s`."""
    side = "at most" if judged.side == "max" else "at least"
    if judged.unit == "seconds":
        return f"{side} {duration(judged.limit)}"
    return f"{side} {percent(judged.limit) if is_share(judged) else f'{judged.limit:,.6g}'}"


def title(measure: str, behavior: str | None, name: Callable[[str], str] = str) -> str:
    """What a measure is called, with its behavior where it is one for each; `name` writes the behavior's name."""
    if measure != PER_BEHAVIOR:
        return meaning(measure).title
    return f"{meaning(measure).title} for {name(behavior)}" if behavior else f"{meaning(measure).title} throughout"


def what(judged: Judged) -> str:
    """What a metric is about: its measure, and at which requests."""
    where = f", where {judged.where}" if judged.where else ""
    window = f", in the {judged.window} up to the last record" if judged.window else ""
    return f"{meaning(judged.kind).title}{where}{window}"


def found(judged: Judged) -> str:
    """What was found of a metric; nothing if nothing measures it."""
    rate = judged.rate
    if judged.unit == "seconds":
        longest = f"95 of 100 took up to {duration(judged.value)}" if judged.value is not None else ""
        over = f"{rate_words(rate)} took longer than the limit" if rate is not None and rate.cases else ""
        return "; ".join(part for part in (longest, over) if part)
    return rate_words(rate) if rate is not None else ""


def untold_words(count: int) -> str:
    """That there are cases in which nobody could tell; nothing if there are none."""
    return f"in {plural(count, 'more case')} nobody could tell" if count else ""


def more_words(judged: Judged) -> str:
    """How many more cases would settle what is inconclusive; nothing where no number can be told."""
    if judged.verdict != "inconclusive":
        return ""
    counted = judged.rate.cases if judged.rate is not None else 0
    if judged.needs is not None and counted < judged.needs:
        return f"at least {plural(judged.needs, 'case')} are needed to pass, even if none goes wrong"
    if not judged.more:
        return ""
    cases = "1 more case" if judged.more == 1 else f"{judged.more:,} more cases"
    return f"about {cases} would settle it, if the rate stays as it is"


def meaning_of(judged: Judged) -> str:
    """What a metric counts, as the contract describes it or else as its measure is defined."""
    if judged.describe:
        return judged.describe
    return "" if judged.kind == "custom" else meaning(judged.kind).definition


def slice_words(dimension: str, value: str) -> str:
    """Which records a slice holds; of a set a value is one of several: `rule x`, `high risk`, `topic: refund`."""
    known = {"rule": f"rule {value}", "risk": f"{value} risk", "layer": f"layer {value}", "model": f"model {value}"}
    return known.get(dimension) or f"{dimension}: {value}"


def slice_note(each: Slice, *, is_worse: bool) -> str:
    """How a slice compares with all other records."""
    if each.p_value is None:
        return ""
    if is_worse and each.p_value < CLEAR:
        return f"clearly worse than elsewhere, {chance(each.p_value)}"
    return f"may be chance, {chance(each.p_value)}" if is_worse else f"not worse than elsewhere, {chance(each.p_value)}"


def paired_words(paired: Paired) -> str:
    """What became of the same cases: how many turned bad or good, and whether that may be chance."""
    turned = f"of the same cases {paired.turned_bad:,} turned bad and {paired.turned_good:,} turned good"
    is_clear = paired.p_value < CLEAR
    way = "worse" if paired.turned_bad > paired.turned_good else "better"
    return f"{turned}: {f'clearly {way}' if is_clear else 'may be chance'}, {chance(paired.p_value)}"


def calibration_words(ece: float, brier: float, cases: int) -> tuple[str, str]:
    """Two sentences: how far confidence is off, and the Brier score with what it means."""
    apart = f"{points(ece)} on average, over {plural(cases, 'answer')} (expected calibration error)"
    return (
        f"How sure the product says it is and how often it is right differ by {apart}",
        f"The Brier score is {brier:.3g}: 0 is perfect, and always saying 50 % would get 0.25",
    )


def handoff_words(handoffs: Handoffs) -> list[str]:
    """How late a person came where one was due, in sentences."""
    parts = [(handoffs.in_time, "in time"), (handoffs.late, "late"), (handoffs.never, "never")]
    came = ", ".join(f"{count:,} {word}" for count, word in parts if count)
    said = [f"A person was due in {plural(handoffs.conversations, 'conversation')}" + (f": {came}." if came else ".")]
    if handoffs.mean_turns is not None:
        worst = f", {handoffs.worst_turns:,} at worst" if handoffs.worst_turns is not None else ""
        said.append(f"The person came {handoffs.mean_turns:,.2f} turns late on average{worst}.")
    return said
