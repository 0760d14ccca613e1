"""Pictures as SVG to stand inside a page, drawn by matplotlib: the same bytes each time, with the colors of the page.

A canvas counts in pixels from its upper left corner, as wide as a phone, so that its words can be read there; on larger
screens it is shown larger. Colors are named by their role, and written as variables of the page's style.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree as ET

from specctl.errors import SpecctlError
from specctl.output.plain import clean
from specctl.values import frozen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Shape = Literal["circle", "diamond", "ring"]
Align = Literal["left", "center", "right"]
WIDTH = 380
ROLES = (
    "ink",
    "soft",
    "rule",
    "zone",
    "paper",
    "pass",
    "fail",
    "open",
    "data",
    "contract",
    "model",
    "both",
    "records",
)
# No color of the picture but a mark that is replaced by the variable of its role.
_MARKS = {role: f"#f{place:x}0e1d" for place, role in enumerate(ROLES)}
_VARIABLES = {mark: f"var(--{role})" for role, mark in _MARKS.items()}
_COLOR = re.compile(r"#f[0-9a-f]0e1d")
_FONT = re.compile(r"font(?:-family|-style|-variant|-stretch)?: [^;]*; ?")
_POINTS = 72
_SMALL = 11


@frozen
class Picture:
    """A picture as SVG, with a caption; what it shows is also said in words inside it."""

    svg: str
    caption: str


class Canvas:
    """What pictures are drawn on; x goes right, y goes down, in pixels."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._count = 0

    def _next(self) -> int:
        """What is drawn later lies on top."""
        self._count += 1
        return self._count

    def words(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "ink",
        *,
        align: Align = "left",
        size: float = _SMALL,
        bold: bool = False,
        turned: float = 0,
    ) -> None:
        """A text on its baseline; nothing in it is a formula."""
        if text:
            self._axes.text(
                x,
                y,
                clean(text),
                color=_MARKS[role],
                fontsize=size,
                fontweight="bold" if bold else "normal",
                ha=align,
                va="baseline",
                rotation=turned,
                rotation_mode="anchor",
                parse_math=False,
                zorder=self._next(),
            )

    def line(self, points: Sequence[tuple[float, float]], role: str, *, width: float = 1, dashed: bool = False) -> None:
        """A line through some points."""
        from matplotlib.lines import Line2D  # noqa: PLC0415  as below

        xs, ys = zip(*points, strict=True)
        style: Any = (0, (3, 2)) if dashed else "-"
        about: dict[str, Any] = {"color": _MARKS[role], "linewidth": width, "linestyle": style, "clip_on": False}
        self._axes.add_line(Line2D(xs, ys, zorder=self._next(), **about))

    def box(self, x: float, y: float, width: float, height: float, role: str, *, strength: float = 1) -> None:
        """A filled rectangle."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415  as below

        about: dict[str, Any] = {"facecolor": _MARKS[role], "alpha": strength, "linewidth": 0, "clip_on": False}
        self._axes.add_patch(Rectangle((x, y), width, height, zorder=self._next(), **about))

    def frame(self, x: float, y: float, width: float, height: float, role: str, *, line: float = 1) -> None:
        """A rectangle that is not filled."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415  as below

        about: dict[str, Any] = {"fill": False, "edgecolor": _MARKS[role], "linewidth": line, "clip_on": False}
        self._axes.add_patch(Rectangle((x, y), width, height, zorder=self._next(), **about))

    def mark(self, x: float, y: float, shape: Shape, role: str, *, size: float = 5) -> None:
        """A point: filled as circle or diamond, or as a ring."""
        from matplotlib.patches import Circle, RegularPolygon  # noqa: PLC0415  as below

        filled = _MARKS["paper" if shape == "ring" else role]
        about: dict[str, Any] = {"facecolor": filled, "edgecolor": _MARKS[role], "linewidth": 2, "clip_on": False}
        about["zorder"] = self._next()
        if shape == "diamond":
            self._axes.add_patch(RegularPolygon((x, y), 4, radius=size * 1.25, **about))
        else:
            self._axes.add_patch(Circle((x, y), size, **about))


def picture(name: str, caption: str, said: str, height: float, draw: Callable[[Canvas], None]) -> Picture:
    """What `draw` puts on a canvas; `name` is its own on the page, `said` is what it shows in words."""
    return Picture(_inline(_drawn(height, draw), name, clean(caption), clean(said)), caption)


def _drawn(height: float, draw: Callable[[Canvas], None]) -> bytes:
    try:
        import matplotlib as mpl  # noqa: PLC0415  it takes a third of a second to import, and is not always there
        from matplotlib.figure import Figure  # noqa: PLC0415  the same
    except ImportError as error:
        hint = 'pip install "specctl-contracts[score]"'
        raise SpecctlError("the page with pictures needs matplotlib", hint) from error
    # Glyphs that its font lacks are no concern: the page's fonts show them.
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "specctl", "path.simplify": False})
        figure = Figure(figsize=(WIDTH / _POINTS, height / _POINTS), dpi=_POINTS)
        figure.patch.set_visible(False)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        draw(Canvas(axes))
        written = BytesIO()
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return written.getvalue()


def _inline(svg: bytes, name: str, caption: str, said: str) -> str:
    """An SVG document as part of a page: without names of others, sizes, fonts and colors of its own."""
    root = ET.fromstring(svg)  # noqa: S314  it was written by matplotlib a moment ago
    viewed = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"viewBox": viewed, "role": "img", "aria-labelledby": f"{name}-title {name}-words"})
    for each in [child for child in root if _plain(child.tag) in ("metadata", "defs", "style")]:
        root.remove(each)
    for each in root.iter():
        each.tag = _plain(each.tag)
        each.attrib.pop("id", None)
        if "style" in each.attrib:
            each.set("style", _style(each.attrib["style"]))
        if each.tag != "text":
            each.text = None
        each.tail = None
    title, words = ET.Element("title", id=f"{name}-title"), ET.Element("desc", id=f"{name}-words")
    title.text, words.text = caption, said
    root[:0] = [title, words]
    return ET.tostring(root, encoding="unicode")


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _style(style: str) -> str:
    """A style with the page's colors and fonts; of the font its size and weight stay."""
    colored = _COLOR.sub(lambda found: _VARIABLES.get(found[0], "currentColor"), style)
    return _FONT.sub(_font, colored)


def _font(found: re.Match[str]) -> str:
    size = re.search(r"[\d.]+px", found[0])
    weight = "bold" if re.search(r"\b(?:bold|700)\b", found[0]) else ""
    return (f"font-size: {size[0]}; " if size else "") + (f"font-weight: {weight}; " if weight else "")
