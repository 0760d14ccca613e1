"""A Spark cluster: records stay where they are, and only counts and a few examples come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.storagelevel import StorageLevel

from specctl.errors import SpecctlError
from specctl.score.engine import Row
from specctl.score.table import LIST, NUMBER, SMALL, TEXT, TIME, TRUTH, WHOLE
from specctl.sql.dialect import DIALECTS, Dialect
from specctl.sql.tables import Query, written

# What Spark calls the types.
_TYPES = {
    TEXT: "string",
    NUMBER: "double",
    WHOLE: "bigint",
    SMALL: "tinyint",
    TRUTH: "boolean",
    TIME: "timestamp",
    LIST: "array<string>",
}


class Spark:
    """A session of a cluster."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    @property
    def dialect(self) -> Dialect:
        """The SQL of Spark."""
        return DIALECTS["spark"]

    @property
    def room(self) -> int | None:
        """The cluster has its own memory."""
        return None

    def rows(self, query: Query) -> list[Row]:
        """The rows that a query gives."""
        return [tuple(row) for row in self._session.sql(written(query, "spark")).collect()]

    def keep(self, name: str, query: Query) -> None:
        """Make a table of what a query gives: computed once, and held in memory or on the disks of the cluster."""
        frame = self._session.sql(written(query, "spark")).persist(StorageLevel.MEMORY_AND_DISK)
        frame.createOrReplaceTempView(name)

    def view(self, name: str, query: Query) -> None:
        """Name a query, which is run whenever the name is used."""
        self._session.sql(written(query, "spark")).createOrReplaceTempView(name)

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows; types of columns are named as DuckDB does."""
        schema = ", ".join(f"`{column}` {_TYPES[kind]}" for column, kind in columns.items())
        self._session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)

    def source(self, name: str, place: str) -> dict[str, str]:
        """A view of a table of the catalog, or of Parquet files at a path; gives the types of its columns."""
        try:
            is_path = "/" in place or place.endswith(".parquet")
            frame = self._session.read.parquet(place) if is_path else self._session.table(place)
            frame.createOrReplaceTempView(name)
        except PySparkException as error:
            what = str(error).splitlines()[0]
            raise SpecctlError(
                f"`{place}` cannot be read: {what}", "name a table, or a path of Parquet files"
            ) from error
        return dict(frame.dtypes)


@contextmanager
def connected(master: str | None) -> Iterator[Spark]:
    """A session of the cluster at an address, or of the one that the environment is set up for."""
    builder = SparkSession.builder.appName("specctl score")
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):  # in one process, hundreds of partitions are hundreds of small waits
            builder = builder.config("spark.sql.shuffle.partitions", "4")
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise SpecctlError(
            f"Spark does not start: {str(error).splitlines()[0]}", "is Java installed, and the address right?"
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.session.timeZone", "UTC")
    try:
        yield Spark(session)
    finally:
        session.stop()
