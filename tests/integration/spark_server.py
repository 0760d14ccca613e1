"""A local Spark in a process of its own, which leaves nothing behind in that of the tests: a line in, a line out.

A line has the path of a table in JSON Lines, the schema of its columns, and a query; the answer has columns and rows.
"""

from __future__ import annotations

import json
import sys

from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.warehouse.dir": sys.argv[1],
}


def main() -> None:
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for line in sys.stdin:
        asked = json.loads(line)
        frame = session.read.schema(asked["schema"]).json(asked["path"])
        frame.createOrReplaceTempView("requests")
        found = session.sql(asked["query"])
        answer = {"columns": found.columns, "rows": [list(row) for row in found.collect()]}
        print(json.dumps(answer, default=str), flush=True)  # noqa: T201  for the process that asked
    session.stop()


if __name__ == "__main__":
    main()
