"""The page of a score: whole in itself, the same bytes each time, and nothing that others wrote is more than words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from score_samples import EMPTY, FULL, HOSTILE, SAMPLES, crowded, gate, hostile, only

from specctl.errors import SpecctlError
from specctl.output import score_html
from specctl.output.plain import clean
from specctl.output.score_forest import short
from specctl.output.score_matrix import compact, grid, row_label
from specctl.output.score_pictures import ROLES
from specctl.output.score_scale import Scale, ends, rounded_up
from specctl.score.report import Bin, Calibration, Confusion, Lens, Rate

HERE = Path(__file__).parent
EXTREME = {
    "nothing and all": only(gate("pass", 0, 10**9), gate("fail", 10**9, 10**9), gate("pass", 5, 5, "min", 1.0)),
    "limits at the ends": only(
        gate("fail", 1, 9, limit=0.0), gate("pass", 1, 9, limit=1.0), gate("pass", 0, 1, "min", 0)
    ),
    "no interval": only(replace(gate("pass", 1, 9), rate=Rate(1, 9))),
    "no cases": only(replace(gate("inconclusive", 0, 0), rate=Rate(0, 0))),
    "an odd limit": only(replace(gate("inconclusive", 1, 9), limit=37.5)),
    "one confidence": replace(EMPTY, calibration=Calibration(3, 0.0, 0.0, (Bin(0.9, 1.0, 3, 1.0, 3),))),
    "no confidence": replace(EMPTY, calibration=Calibration(0, 0.0, 0.0, (Bin(0.0, 1.0, 0, 0.0, 0),))),
    "nothing changed": replace(EMPTY, lens=Lens(9, 0, 0, {}, (), ())),
    "one cause": replace(EMPTY, lens=Lens(9, 1, 0, {"both": 1}, (), ())),
    "nothing observed": replace(EMPTY, confusions=(Confusion("response", ("comply",), {}),)),
}
EVERY = {
    **SAMPLES,
    **EXTREME,
    "crowded": crowded(),
    **{f"hostile {place}": hostile(text) for place, text in enumerate(HOSTILE)},
}
KNOWN_TAGS = """
html head meta title style body main header section footer h1 h2 h3 p br ul li dl dt dd div figure
figcaption table thead tbody tr th td span b code bdi svg desc g path text
"""


@cache
def page(name: str) -> str:
    return score_html.render(EVERY[name])


def parsed(name: str) -> ET.Element:
    return ET.fromstring(page(name).removeprefix("<!DOCTYPE html>\n"))  # noqa: S314  it is our own


def words(part: ET.Element) -> str:
    return " ".join("".join(part.itertext()).replace("\u00a0", " ").split())


def attributes(root: ET.Element) -> Iterator[tuple[str, str]]:
    for each in root.iter():
        yield from each.attrib.items()


@pytest.mark.parametrize("name", EVERY)
def test_it_is_well_formed_and_of_few_kinds_of_tags(name: str) -> None:
    assert {each.tag for each in parsed(name).iter()} <= set(KNOWN_TAGS.split())


@pytest.mark.parametrize("name", EVERY)
def test_it_needs_nothing_else_and_runs_nothing(name: str) -> None:
    root = parsed(name)
    (policy,) = (each for each in root.iter("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert (policy.get("content") or "").startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    known = {"aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "d", "http-equiv", "id"}
    known |= {"lang", "name", "role", "scope", "style", "tabindex", "transform", "viewBox", "x", "y"}
    assert {key for key, _ in attributes(root)} <= known
    spoken = ("aria-label",)
    assert not any("url(" in value or "://" in value for key, value in attributes(root) if key not in spoken)
    (style,) = root.iter("style")
    assert "url(" not in (style.text or "")
    assert "@import" not in (style.text or "")


@pytest.mark.parametrize("name", EVERY)
def test_pictures_have_the_colors_of_the_page_and_say_what_they_show(name: str) -> None:
    root = parsed(name)
    ids = [value for key, value in attributes(root) if key == "id"]
    assert len(ids) == len(set(ids))
    for svg in root.iter("svg"):
        assert svg.get("role") == "img"
        assert set((svg.get("aria-labelledby") or "").split()) <= set(ids)
        assert all(words(part) for part in (svg.find("title"), svg.find("desc")) if part is not None and part.text)
        styles = [each.attrib["style"] for each in svg.iter() if "style" in each.attrib]
        used = {role for style in styles for role in re.findall(r"var\(--(\w+)\)", style)}
        assert used <= set(ROLES)
        assert not any("#" in style or "DejaVu" in style for style in styles)


def test_every_color_is_defined_for_light_and_for_dark() -> None:
    (style,) = parsed("full").iter("style")
    for role in ROLES:
        assert (style.text or "").count(f"--{role}: #") == 2


@pytest.mark.parametrize("name", EVERY)
def test_every_gate_is_there_with_its_verdict(name: str) -> None:
    rows = [words(row) for row in parsed(name).iter("tr")]
    for one in EVERY[name].judged:
        metric = " ".join(clean(one.metric).split())
        assert any(one.verdict in row and metric in row for row in rows), metric


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_what_others_wrote_is_words(place: int) -> None:
    text = " ".join(clean(HOSTILE[place]).split())
    root = parsed(f"hostile {place}")
    assert text in words(root)
    # In pictures too, as far as there is room: no formula is read from it.
    shown = short(clean(HOSTILE[place]), 20).rstrip("…").strip()
    drawn = [words(each) for svg in root.iter("svg") for each in svg.iter("text")]
    assert any(" ".join(shown.split()) in each for each in drawn)
    assert not set("\u202e\u202c\u2066\u2069\u200b\ufeff\x07\x1b\u2028\x85") & set(page(f"hostile {place}"))


def test_it_leads_with_the_verdict_and_then_the_gates() -> None:
    titles = [words(each) for each in parsed("full").iter() if each.tag in ("h1", "h2")]
    assert titles[:3] == [
        "◆ 2 of 5 gates pass, 1 fails, 2 are inconclusive",
        "Gates: a release hangs on these",
        "What to look at first",
    ]


def test_long_lists_are_cut_and_say_so() -> None:
    root = parsed("crowded")
    said = [words(each) for each in root.iter("p") if each.get("class") == "more"]
    assert "and 36 more in the table" in said
    assert "and 189 more groups; --format json lists all" in said
    assert "and 24 more behaviors; --format json lists all" in said
    assert len(page("crowded")) < 1_000_000


def test_an_empty_score_is_a_page_without_pictures() -> None:
    assert not list(parsed("empty").iter("svg"))
    assert "No gates and no metrics to judge" in words(parsed("empty"))


def rendered_elsewhere(seed: str) -> bytes:
    code = (
        "import sys; from score_samples import FULL; from specctl.output import score_html; "
        "sys.stdout.buffer.write(score_html.render(FULL).encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent.parent}"}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout


def test_it_is_the_same_bytes_each_time() -> None:
    assert rendered_elsewhere("1") == rendered_elsewhere("2") == page("full").encode()


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SpecctlError, match="needs matplotlib") as caught:
        score_html.render(FULL)
    assert caught.value.hint == 'pip install "specctl-contracts[score]"'


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0116, 0.02), (0.2, 0.2), (0.21, 0.25), (0.3, 0.5), (6, 10), (0, 0.0001)]
)
def test_scales_have_round_ends(value: float, expected: float) -> None:
    assert rounded_up(value) == pytest.approx(expected)


def test_a_scale_holds_all_values() -> None:
    assert ends([0.01, 0.04], is_good=False) == (0.0, 0.05)
    assert ends([0.97, 0.99], is_good=True) == pytest.approx((0.95, 1.0))
    assert ends([1.0], is_good=False) == (0.0, 1.0)
    assert ends([0.2, 0.9], is_good=True) == (0.0, 1.0)
    assert Scale(0.0, 0.5, 10, 100).at(0.25) == 60
    assert Scale(0.0, 0.5, 10, 100).at(2) == 110
    assert Scale(0.0, 1.0, 0, 1).ticks() == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_picture_of_many_outcomes_has_the_commonest() -> None:
    labels = tuple(f"outcome {number}" for number in range(30))
    shown = grid(Confusion("response", labels, {(label, label): place for place, label in enumerate(labels)}))
    assert shown.rows == shown.columns == labels[20:]
    assert shown.left == 38


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0"), (9876, "9,876"), (98_765, "99k"), (1_500_000, "1.5M"), (987_654_321, "988M")]
)
def test_counts_fit_into_cells(count: int, expected: str) -> None:
    assert compact(count) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("comply", "comply"),
        ("comply|caveat", "comply or caveat"),
        ("comply|caveat|partial", "comply to partial"),
        ("comply|partial|refuse", "comply or 2 more"),
        ("elsewhere|comply|caveat", "elsewhere or 2 more"),
    ],
)
def test_several_outcomes_have_a_short_name(label: str, expected: str) -> None:
    assert row_label(label, ("comply", "caveat", "partial", "refuse", label)) == expected


def test_names_are_cut_by_their_width() -> None:
    assert short("x" * 44) == "x" * 44
    assert short("x" * 45) == "x" * 43 + "…"
    assert short("漢" * 30, 20) == "漢" * 9 + "…"
