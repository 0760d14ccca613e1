"""What a product is for, what it puts out, whom and what it depends on, which data it handles, how it is released."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from specctl.language.parts.duration import Duration
from specctl.problem import Route
from specctl.values import entity, frozen


@frozen
class Purpose:
    """What a product is for; `success` are ids of metrics.

    `guardrails` (privacy, bias, consent, legal) and `applies_to` (models, services, surfaces) pair a key with its
    texts, `risk_appetite` a level of risk or the id of a failure mode with a rate.
    """

    contract: str
    route: Route
    describe: str = ""
    tasks: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    guardrails: tuple[tuple[str, tuple[str, ...]], ...] = ()
    applies_to: tuple[tuple[str, tuple[str, ...]], ...] = ()
    risk_appetite: tuple[tuple[str, Decimal], ...] = ()


@frozen
class Party:
    """An organization that has a part in the product."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    name: str = ""
    role: str = ""
    contact: str = ""


@frozen
class Integration:
    """A system of a party (by id) that the product depends on; `retire_when` are ids of metrics."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    party: str | None = None
    api: str = ""
    versions: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    retire_when: tuple[str, ...] = ()
    liability: str = ""
    indemnity: str = ""
    warranty: str = ""


@frozen
class Definition:
    """What counts as something, in words and by examples."""

    describe: str = ""
    examples: tuple[str, ...] = ()


@entity
class Output:
    """A kind of output; `schema` is the JSON Schema that it must fit, as plain data."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    format: Literal["text", "markdown", "json"] | None = None
    schema: Mapping[str, object] | None = None
    style: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    acceptable: Definition | None = None
    partial: Definition | None = None
    non_answer: Definition | None = None


@frozen
class DataClass:
    """A class of data; `sharing` are ids of parties, and a text stands where the contract says how."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    personal: bool = False
    owner: str = ""
    purpose: tuple[str, ...] = ()
    minimize: bool | str | None = None
    retention: Duration | None = None
    encryption: bool | str | None = None
    access: tuple[str, ...] = ()
    sharing: tuple[str, ...] = ()
    consent: bool | str | None = None
    correction_within: Duration | None = None
    deletion_within: Duration | None = None
    breach_notice_within: Duration | None = None


@frozen
class Release:
    """What is done before a release; `gates` are ids of metrics, `rollback` are steps in order."""

    route: Route
    gates: tuple[str, ...] = ()
    regression: tuple[str, ...] = ()
    impact_assessment: str = ""
    rollback: tuple[str, ...] = ()


@frozen
class Lifecycle:
    """Where a contract is in its life; dates are texts, and `deprecates` and `migrate_to` are ids of contracts."""

    contract: str
    route: Route
    status: Literal["draft", "pilot", "active", "deprecated", "retired"] | None = None
    review_by: str | None = None
    revalidate_every: Duration | None = None
    release: Release | None = None
    deprecates: tuple[str, ...] = ()
    migrate_to: str | None = None
    changes_notice: str = ""
