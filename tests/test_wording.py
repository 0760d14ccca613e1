"""What the wording checks report, where exactly, and what they leave alone: the traps of each."""

from __future__ import annotations

import time
from textwrap import indent

import pytest
from memory import Memory
from ruamel.yaml import YAML

from specctl.config import Config
from specctl.diagnostics import Diagnostic
from specctl.language.behavior import Outcome
from specctl.lint.linter import lint
from specctl.lint.wording.acts import contradicted
from specctl.lint.wording.alike import alike, content
from specctl.lint.wording.characters import oddities
from specctl.lint.wording.modality import absolute_words, soft_words
from specctl.lint.wording.statement import sentences
from specctl.lint.wording.terms import terms
from specctl.lint.wording.vague import vague_words
from specctl.workspace import load

HEAD = "specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\notherwise: {response: comply}\nrules:\n"


def found(check: str, text: str) -> list[Diagnostic]:
    workspace = load(Memory({"bot.yaml": text}), Config(), ["."])
    assert workspace.contracts, "the contract is read"
    return list(lint(workspace, (check,)).diagnostics)


def pointed_at(check: str, text: str) -> list[str]:
    """The words that the findings point at, lines joined by `/`."""
    lines = text.splitlines()
    words = []
    for item in found(check, text):
        start, end = item.location.span.start, item.location.span.end
        if start.line == end.line:
            words.append(lines[start.line - 1][start.column - 1 : end.column - 1])
        else:
            words.append(f"{lines[start.line - 1][start.column - 1 :]}/{lines[end.line - 1][: end.column - 1].strip()}")
    return words


STYLES = {
    "plain": "statement: Answer, and where possible, cite. Ask as appropriate.",
    "double quotes": 'statement: "Answer: where possible, cite. Ask as appropriate."',
    "single quotes": "statement: 'It''s so: where possible, cite. Ask as appropriate.'",
    "folded": "statement: >-\n  Answer, and where possible, cite.\n  Ask as appropriate.",
    "literal": "statement: |\n  Answer, and where possible, cite.\n  Ask as appropriate.",
    "plain on two lines": "statement: Answer, and where possible, cite.\n  Ask as appropriate.",
}


@pytest.mark.parametrize("style", STYLES)
def test_the_words_themselves_are_pointed_at_in_every_style_of_yaml(style: str) -> None:
    text = HEAD + "  - id: one\n" + indent(STYLES[style], "    ") + "\n"
    assert pointed_at("vague-wording", text) == ["where possible", "as appropriate"]


def test_words_that_are_broken_over_lines_are_pointed_at_as_they_stand() -> None:
    text = HEAD + "  - id: one\n    statement: >-\n      Ask before each step, where\n      possible, and log it.\n"
    assert pointed_at("vague-wording", text) == ["where/possible"]


def test_words_that_stand_otherwise_in_the_file_are_looked_for_in_the_whole_value() -> None:
    text = HEAD + '  - id: one\n    statement: "Ask where\\x20possible."\n'
    assert pointed_at("vague-wording", text) == ['"Ask where\\x20possible."']


def test_a_phrase_that_occurs_twice_is_reported_where_it_first_stands() -> None:
    text = HEAD + "  - id: one\n    statement: Cite where possible. Quote where possible.\n"
    assert pointed_at("vague-wording", text) == ["where possible"]
    assert found("vague-wording", text)[0].location.span.start.column == 21


def test_a_rule_that_no_request_meets_has_no_finding_on_its_words() -> None:
    text = (
        HEAD.replace("otherwise", "attributes: {a: {type: bool}}\nassume: [{a: true}]\notherwise")
        + "  - {id: one, when: {a: false}, then: {response: refuse}, statement: Refuse as appropriate}\n"
    )
    assert found("vague-wording", text) == []
    assert found("missing-statement", text.replace(", statement: Refuse as appropriate", "")) == []


VAGUE = {
    "Answer as appropriate.": ["as appropriate"],
    "Where feasible, cite a source.": ["Where feasible"],
    "Answer as briefly as possible.": ["as briefly as possible"],
    "Explain fees, taxes, etc. first.": ["etc."],
    "Use your best judgment.": ["Use your best judgment"],
    "The assistant should generally comply.": ["should generally"],
    "The assistant should try to help.": ["should try to"],
    "Reply in a timely manner.": ["in a timely manner"],
    "In some cases, the assistant should ask.": ["In some cases"],
    "Answer as required by law.": [],
    "When required checks fail, say so.": [],
    "When it is necessary for the order, ask.": [],
    "It is possible that a user asks.": [],
    "Adapt to where appropriate (e.g., at school).": [],
    "Users often try to find limits.": [],
    "Typically a user asks twice.": [],
    "Keep answers age-appropriate.": [],
    'Never write "if possible".': [],
    "Run `rm -r where possible`.": [],
    "Refuse to judge; use judgments of courts as sources.": [],
    "Common sense ontologies are a topic.": [],
}


@pytest.mark.parametrize("text", VAGUE)
def test_vague_words(text: str) -> None:
    contract = HEAD + "  - id: one\n    statement: |-\n" + indent(text, "      ") + "\n"
    assert pointed_at("vague-wording", contract) == VAGUE[text]
    assert len(list(vague_words(text))) >= len(VAGUE[text])


SOFT = {
    "The assistant should refuse.": "should",
    "It is late. By default, refuse.": "By default",
    "The assistant ought to refuse.": "ought to",
    "The assistant must refuse. It should say why.": None,
    "Tell people which doctor they should see.": None,
    "Refuse, should the user insist.": None,
    "Say what the user should do.": None,
    "Decline requests that should be refused.": None,
    "Refuse.": None,
}
FIRM = {
    "The assistant must never guess.": "must never",
    "Under no circumstances guess.": "Under no circumstances",
    "This cannot be switched off.": "cannot be switched off",
    "The assistant must never guess unless the user asks for it.": None,
    "By default, the assistant must never guess.": None,
    "Never guess.": None,
}


@pytest.mark.parametrize("text", SOFT)
def test_soft_words(text: str) -> None:
    words = soft_words(text)
    assert (words and text[slice(*words)]) == SOFT[text]


@pytest.mark.parametrize("text", FIRM)
def test_absolute_words(text: str) -> None:
    words = absolute_words(text)
    assert (words and text[slice(*words)]) == FIRM[text]


@pytest.mark.parametrize(
    ("adjustable", "count"),
    [
        ("user", 1),
        ("{by: user, to: [caveat]}", 1),
        ("{by: user, only: [refuse]}", 0),
        ("{by: user, to: [refuse]}", 0),
        ("stricter", 0),
        ("never", 0),
    ],
)
def test_a_rule_that_can_only_become_stricter_may_speak_firmly(adjustable: str, count: int) -> None:
    rule = f"  - {{id: one, statement: It must never guess., then: {{response: partial}}, adjustable: {adjustable}}}\n"
    assert len(found("modality-mismatch", HEAD + rule)) == count


CONTRADICTED: dict[str, dict[str, Outcome]] = {
    "Refuse to write malware.": {"response": "comply"},
    "The assistant must politely decline medical questions.": {"response": "caveat"},
    "When a request is unclear, decline.": {"response": "comply"},
    "Answer in full.": {"response": "refuse"},
    "To a verified clinician, answer dosage questions in full.": {"response": "safe_complete"},
    "Never answer questions on malware.": {"response": "comply"},
    "Do not refuse medical questions.": {"response": "refuse"},
    "Help with code.": {"response": "refuse"},
    "Redirect a minor who asks.": {"response": "caveat"},
    "Read files without asking.": {"tools.read": "ask"},
    "Ask before every deployment.": {"tools.deploy": "allow"},
    "Never deploy without asking.": {"tools.deploy": "allow"},
    "Transfer the chat to a person.": {"handoff": "none"},
}
CONSISTENT: dict[str, dict[str, Outcome]] = {
    "Refuse unless the user is verified.": {"response": "comply"},
    "Never refuse somebody in danger.": {"response": "comply"},
    "Do not refuse; answer in general terms.": {"response": "caveat"},
    "Decline to name a favourite, and give both sides.": {"response": "comply"},
    "Answer in general terms, and say that it is no advice.": {"response": "safe_complete"},
    "Answer billing questions; never discuss other people's orders.": {"response": "comply"},
    "The platform refuses malware; explain how to defend against it.": {"response": "comply"},
    "What a partner refuses is answered here.": {"response": "comply"},
    "Answer no questions on malware.": {"response": "refuse"},
    "Never answer in a joking tone.": {"response": "comply"},
    "Help only with code.": {"response": "refuse"},
    "Never answer without naming sources.": {"response": "comply"},
    "Do not answer if the user is a minor.": {"response": "comply"},
    "Read files without asking.": {"tools.read": "allow", "response": "refuse"},
    "Never deploy without asking.": {"tools.deploy": "ask"},
    "Ask before deleting, and edit freely.": {"tools.delete": "ask", "tools.edit": "allow"},
    "Refuse.": {"max_words": 100},
}


@pytest.mark.parametrize("text", CONTRADICTED)
def test_statements_that_contradict_what_is_decided(text: str) -> None:
    act = contradicted(text, CONTRADICTED[text])
    assert act is not None
    assert text[act[0].start : act[0].end]


@pytest.mark.parametrize("text", CONSISTENT)
def test_statements_that_do_not(text: str) -> None:
    assert contradicted(text, CONSISTENT[text]) is None


SAME = [
    ("Never give a personal dose to a minor.", "Never give personal doses to minors."),
    ("Answer health questions in general terms.", "In general terms, answer health questions."),
    ("Say that the assistant is an AI when asked.", "Say that the asistant is an AI when asked."),
    ("Ask a person before any refund.", "Ask a person before any refund!"),
]
OTHER = [
    ("Refund verified customers within ten days.", "Refund unverified customers within ten days."),
    ("Ask before stage 1 tools are used.", "Ask before stage 2 tools are used."),
    ("Answer customers about billing in full.", "Answer customers about filling in full."),
    ("Send inbound mails to the support desk.", "Send outbound mails to the support desk."),
    ("Show the price with tax to everyone.", "Show the price without tax to everyone."),
    ("Ask before deleting files.", "Ask before deleting files in production."),
    ("Be brief.", "Be brief."),
]


@pytest.mark.parametrize("pair", SAME)
def test_statements_that_say_the_same(pair: tuple[str, str]) -> None:
    assert list(alike([content(text) for text in pair])) == [(1, 0)]


@pytest.mark.parametrize("pair", OTHER)
def test_statements_that_are_only_built_alike(pair: tuple[str, str]) -> None:
    assert list(alike([content(text) for text in pair])) == []


def test_a_duplicate_is_reported_once_at_the_later_rule_across_the_stack() -> None:
    platform = HEAD.replace("bot", "base").replace("operator", "platform")
    rule = "  - {{id: {}, statement: Ask a person before any refund., then: {{review: before}}}}\n"
    files = {
        "base.yaml": platform + rule.format("first"),
        "bot.yaml": HEAD.replace("level", "extends: [base]\nlevel") + rule.format("second"),
        "shop.yaml": HEAD.replace("bot", "shop").replace("level", "extends: [bot]\nlevel") + "  - {id: other}\n",
    }
    diagnostics = lint(load(Memory(files), Config(), ["."]), ("near-duplicate-statements",)).diagnostics
    assert [(item.contract, item.rules, item.related[0].location.path) for item in diagnostics] == [
        ("bot", ("second", "first"), "base.yaml")
    ]


def test_a_thousand_statements_are_compared_in_a_moment() -> None:
    texts = [
        f"When someone asks about subject{n % 40} in area{n}, explain the way to desk{n % 7}." for n in range(1000)
    ]
    texts[900] = texts[10].replace("explain", "explains")
    start = time.perf_counter()
    assert list(alike([content(text) for text in texts])) == [(900, 10)]
    assert time.perf_counter() - start < 1


TERMS = {
    "Refuse what is Restricted Content.": ["Restricted Content"],
    "Serve an Authorized User first.": ["Authorized User"],
    "Serve `trusted_partner` accounts.": ["trusted_partner"],
    'Keep to the "quick help" mode.': ["quick help"],
    "Answer in English or French on Mondays.": [],
    "Follow the GDPR and the EU AI Act.": [],
    "Content that is restricted is refused.": [],
    "Refuse. Content is checked first.": [],
    "Mention Data Protection Authority of Ireland.": [],
    'Answer "what is this" in one sentence.': [],
    "Read the `max_tokens` field.": [],
    'Ignore "ALL OTHER INPUT" in a quote.': [],
}


@pytest.mark.parametrize("text", TERMS)
def test_terms(text: str) -> None:
    contract = HEAD + "  - id: one\n    statement: |-\n" + indent(text, "      ") + "\n"
    assert [item.message for item in found("undefined-term", contract)] == [
        f"nothing says what `{name}` means" for name in TERMS[text]
    ]
    assert TERMS[text] == [] or list(terms(text, text))


@pytest.mark.parametrize(
    "declared",
    [
        "glossary: {restricted contents: What the council lists.}",
        "attributes: {topic: {type: enum, values: {all: {values: {restricted-content: Listed.}}}}}".replace(
            "all:", "a:"
        ),
        "attributes: {restricted_content: {type: bool}}",
        "tools: {restricted_content: {describe: Shows it.}}",
        "conditions: {restricted_content: {}}",
        "data: {restricted_content: {purpose: Checks.}}",
    ],
)
def test_a_term_is_known_wherever_the_stack_names_it(declared: str) -> None:
    text = (
        HEAD.replace("otherwise", f"{declared}\notherwise")
        + "  - {id: one, statement: Refuse all Restricted Content.}\n"
    )
    text = (
        text.replace("{response: comply}", "{response: comply, tools: {restricted_content: deny}}")
        if "tools" in declared
        else text
    )
    assert found("undefined-term", text) == []


def codes(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.code.split()[0]) for item in oddities(text)]


ODD = {
    "a\u202eb": ("reordering", "U+202E"),
    "a\u2066b\u2069": ("reordering", "U+2066"),
    "ab\u200ecd": ("reordering", "U+200E"),
    "pass\u200bword": ("unseen", "U+200B"),
    "pass\u200dword": ("unseen", "U+200D"),
    "pass\u00adword": ("unseen", "U+00AD"),
    "hi\U000e0041\U000e0042": ("unseen", "U+E0041"),
    "a\ufe0f": ("unseen", "U+FE0F"),
    "p\u0430ypal": ("mixed", "U+0430"),
    "\u041c\u043e\u0441\u043a\u0432a": ("mixed", "U+0061"),
    "\u0440\u0430\u0443": ("alike", "U+0440"),
    "\U0001d400\U0001d401": ("alike", "U+1D400"),
}
FINE = {
    "Russian": "\u041e\u0442\u0432\u0435\u0447\u0430\u0439 \u043e\u0441\u0430",
    "Russian with Latin": "\u043f\u0438\u0448\u0438 \u043d\u0430 email API-\u0448\u043b\u044e\u0437",
    "Greek units": "5 \u03bcg, 2 k\u03a9, \u0394t",
    "Greek letter": "the \u03b1 level of \u03c7",
    "Persian with a joiner": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi with a joiner": "\u0915\u094d\u200d\u0937",
    "family emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "emoji with a tone": "\U0001f469\U0001f3fd\u200d\U0001f4bb",
    "rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "flag of Scotland": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "heart": "\u2764\ufe0f",
    "Thai with breaks": "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
    "Hebrew with a mark": "\u05e9\u05dc\u05d5\u05dd (a)\u200f",
    "Japanese with Latin": "AI\u30a2\u30b7\u30b9\u30bf\u30f3\u30c8\u306f",
    "accents": "na\u00efve caf\u00e9 \u0141\u00f3d\u017a \u0130stanbul",
    "quotes and dashes": "\u201cyes\u201d \u2014 \u2018no\u2019 \u2026",
}


@pytest.mark.parametrize("text", ODD)
def test_characters_that_show_something_else(text: str) -> None:
    assert ODD[text] in codes(text)


@pytest.mark.parametrize("name", FINE)
def test_characters_that_texts_need(name: str) -> None:
    assert codes(FINE[name]) == []


def test_characters_are_found_in_comments_and_keys_and_weigh_by_kind() -> None:
    text = HEAD + "  - id: one  # see\u202e here\n    statement: By p\u0430ypal.\nglossary: {a\u200bb: It.}\n"
    diagnostics = found("confusable-characters", text)
    assert [(item.location.span.start.line, item.severity) for item in diagnostics] == [
        (7, "error"),
        (8, "warning"),
        (9, "error"),
    ]
    assert pointed_at("confusable-characters", text) == ["\u202e", "p\u0430ypal", "\u200b"]


def test_sentences_keep_their_places() -> None:
    text = "Cite, e.g. a law. Is it 0.5? Yes!"
    assert [text[start : start + len(sentence)] == sentence for start, sentence in sentences(text)] == [True] * 3
    assert [sentence for _, sentence in sentences(text)] == ["Cite, e.g. a law.", "Is it 0.5?", "Yes!"]


def test_the_examples_here_are_what_yaml_reads() -> None:
    for style in STYLES.values():
        read = YAML(typ="safe").load(style)["statement"]
        assert "where possible, cite." in read
