"""What a prompt leaves out to stay within a number of tokens, least important first; a rule is never among it.

Tokens are estimated without a tokenizer: the larger of UTF-8 bytes / 4 and words x 4 / 3, rounded up.
"""

from __future__ import annotations

from collections.abc import Callable

from specctl.errors import SpecctlError
from specctl.words import plural

RISKS = ("low", "medium", "high", "critical")
# A part of a prompt and the risk of the rules that it is left out of; a rule without a risk counts as low.
Cut = tuple[str, str]
Cuts = frozenset[Cut]
NOTHING: Cuts = frozenset()

# In the order of `CUTS`. `wording` is the condition and effect of a rule that has a statement, fixed rules excepted.
STEPS: tuple[Cut, ...] = (
    *(("reasons", risk) for risk in RISKS),
    *(("examples", risk) for risk in RISKS),
    ("glosses", ""),
    ("terms", ""),
    ("wording", "low"),
    ("wording", "medium"),
    ("descriptions", ""),
)


def tokens(text: str) -> int:
    """About how many tokens a text is; see the head of this module."""
    return max(-(-len(text.encode()) // 4), -(-len(text.split()) * 4 // 3))


def fitted(write: Callable[[Cuts], str], most: int) -> str:
    """The text with as little left out as it takes to have at most so many tokens; 0 is no limit.

    Raises SpecctlError that says how many are missing where all that may be left out does not suffice.
    """
    text = write(NOTHING)
    for count in range(1, len(STEPS) + 1):
        if not most or tokens(text) <= most:
            return text
        text = write(frozenset(STEPS[:count]))
    if not most or tokens(text) <= most:
        return text
    missing = tokens(text) - most
    raise SpecctlError(
        f"the prompt is about {plural(missing, 'token')} too long for `max-tokens`, even with all left out that may be",
        f"set `max-tokens` to {tokens(text)} or more, or say more under `where`: rules are never left out",
    )
