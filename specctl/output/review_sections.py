"""The parts of a review, most urgent first, in words that each format writes in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specctl.config import FILES
from specctl.diff.change import Responsible
from specctl.language.behavior import Outcome
from specctl.logic.describe import EVERYTHING
from specctl.output.diff_fold import Group, Leave, Shift, groups
from specctl.output.diff_places import Places, written
from specctl.output.diff_sentences import ARROW, listing, raises, reason_words
from specctl.output.extent_words import amount, example
from specctl.output.intents_text import undeclared
from specctl.output.json_text import dumps
from specctl.output.outcome_words import shown
from specctl.review.review import Review
from specctl.values import frozen
from specctl.words import plural
