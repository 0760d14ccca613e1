"""The decision diagrams of oxidd, without what its package imports besides.

`oxidd/__init__.py` asks for its own version, which imports a mail parser and a socket library: a third of the time
that a lint of a small repository takes. The extension module needs none of it, so it is loaded beneath an empty
package.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

__all__ = ["BCDDFunction", "BCDDManager"]


def _load() -> object:
    if "oxidd" in sys.modules:
        return import_module("oxidd.bcdd")
    spec = find_spec("oxidd")
    if spec is None:
        return import_module("oxidd.bcdd")
    sys.modules["oxidd"] = module_from_spec(spec)
    try:
        return import_module("oxidd.bcdd")
    finally:
        for name in ("oxidd", "oxidd.bcdd"):
            sys.modules.pop(name, None)


if TYPE_CHECKING:
    from oxidd.bcdd import BCDDFunction, BCDDManager
else:
    _module = _load()
    BCDDFunction, BCDDManager = _module.BCDDFunction, _module.BCDDManager
