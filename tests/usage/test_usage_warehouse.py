"""The same dialects where the data is: DuckDB, a Postgres server and a Spark session started here.

Skipped with a reason where Ibis, Postgres or Java is not to be had.
"""

import glob
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping import parse_mapping

pytest.importorskip("ibis", reason="the extra golden-path[warehouse] is not installed")

from dashboard.usage.warehouse import read_warehouse

# Ibis 12 uses names that DuckDB 2 is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"
# Those whose cells are numbers and times as DuckDB's own reader sees them, as columns of a warehouse are.
EXPORTS = (
    *("AzureLLMInferenceTrace_conv_2023.csv", "anthropic_cost_CONSTRUCTED.csv"),
    *("anthropic_tokens_PUBLICEXCERPT.csv", "aws_cur2_bedrock_CONSTRUCTED.csv"),
    *("focus12_llm_usage_CONSTRUCTED.csv", "gcp_billing_export_bigquery_CONSTRUCTED.csv"),
    *("helicone_requests_CONSTRUCTED.csv", "litellm_spendlogs_week_CONSTRUCTED.csv"),
    *("openai_activity_PUBLICFIXTURE.csv", "openai_cost_old_PUBLICEXCERPT.csv"),
    *("openai_costs_PUBLICEXCERPT.csv", "openai_usage_hourly_CONSTRUCTED.csv"),
    *("openrouter_activity_daily_PUBLICFIXTURE.csv", "openrouter_generations_CONSTRUCTED.csv"),
)
POSTGRES_TYPES = {
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "JSON": "jsonb",
}
SAME = (
    *("rows", "rows_used", "requests", "tokens", "by_model", "billed_usd"),
    *("hourly", "growth_per_month", "period", "models_in_use"),
)


def assert_agree(found: UsageProfile, expected: UsageProfile) -> None:
    assert {name: getattr(found, name) for name in SAME} == {
        name: getattr(expected, name) for name in SAME
    }
    assert found.rows_skipped.by_reason == expected.rows_skipped.by_reason


def of_file(name: str) -> UsageProfile:
    return read_usage([(name, EXAMPLES / name)])


@pytest.fixture(scope="module")
def in_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[str, str]]:
    path = tmp_path_factory.mktemp("warehouse") / "usage.db"

    def load(name: str) -> tuple[str, str]:
        with duckdb.connect(str(path)) as database:
            table = name.split("_", maxsplit=1)[0] + str(EXPORTS.index(name))
            database.execute(
                f"CREATE OR REPLACE TABLE {table} AS FROM read_csv('{EXAMPLES / name}')"
            )
        return f"duckdb://{path}", table

    return load


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of our own, on a free port of this machine."""
    folders = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), ""]  # noqa: PTH207
    commands = (shutil.which("initdb", path=folder or None) for folder in folders)
    initdb = next((command for command in commands if command), None)
    if initdb is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    home = Path("/tmp") / f"golden-path-postgres-{os.getpid()}"  # noqa: S108 - sockets need a short path
    home.mkdir()
    runner: list[str] = []
    if os.getuid() == 0:
        if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
            pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")
        shutil.chown(home, "postgres")
        runner = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    control = str(Path(initdb).with_name("pg_ctl"))
    data = str(home / "data")
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        run = [*runner, initdb, "-D", data, "-A", "trust", "-U", "postgres"]
        subprocess.run(run, check=True, capture_output=True)
        start = [
            *runner,
            control,
            "-D",
            data,
            "-o",
            options,
            "-l",
            str(home / "log"),
            "-w",
            "start",
        ]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop = [*runner, control, "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


def load_postgres(url: str, name: str) -> str:
    import psycopg

    table = name.split("_", maxsplit=1)[0].lower() + str(EXPORTS.index(name))
    rows = duckdb.sql(f"FROM read_csv('{EXAMPLES / name}')")
    columns = ", ".join(
        f'"{column}" {POSTGRES_TYPES.get(str(kind), str(kind))}'
        for column, kind in zip(rows.columns, rows.types, strict=True)
    )
    with psycopg.connect(url.replace("postgres:", "postgresql:"), autocommit=True) as server:
        server.execute(f"CREATE TABLE {table} ({columns})")  # type: ignore[call-overload]
        with server.cursor().copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[call-overload]
            for row in rows.project("COLUMNS(*)::VARCHAR").fetchall():
                copy.write_row(row)
    return table


@pytest.mark.parametrize("name", EXPORTS)
def test_a_duckdb_table_says_what_the_file_says(
    name: str, in_duckdb: Callable[[str], tuple[str, str]]
) -> None:
    url, table = in_duckdb(name)
    assert_agree(read_warehouse(url, table), of_file(name))


@pytest.mark.parametrize("name", EXPORTS)
def test_a_postgres_table_says_what_the_file_says(name: str, postgres: str) -> None:
    table = load_postgres(postgres, name)
    assert_agree(read_warehouse(postgres, table), of_file(name))


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")  # pyspark's own, on pandas 3 and unclosed sockets
def test_spark_tables_say_what_the_files_say(tmp_path: Path) -> None:
    pyspark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not installed")
    session = (
        pyspark.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        for name in ("litellm_spendlogs_week_CONSTRUCTED.csv", "aws_cur2_bedrock_CONSTRUCTED.csv"):
            parquet = tmp_path / f"{name}.parquet"
            duckdb.sql(f"COPY (FROM read_csv('{EXAMPLES / name}')) TO '{parquet}'")
            rows = session.read.parquet(str(parquet))
            table = name.split("_")[0]
            rows.createOrReplaceTempView(table)
            assert_agree(read_warehouse("pyspark://", table), of_file(name))
    finally:
        session.stop()


def test_columns_of_a_warehouse_table_can_be_named_by_hand(
    in_duckdb: Callable[[str], tuple[str, str]],
) -> None:
    url, table = in_duckdb("AzureLLMInferenceTrace_conv_2023.csv")
    named = ("timestamp=time", "contexttokens=input", "generatedtokens=output", "1=requests")
    profile = read_warehouse(url, table, mapping=parse_mapping(named))
    assert (profile.format, profile.requests) == ("mapped", 19_366)


def test_broken_texts_are_counted_by_reason(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "usage.db")) as database:
        database.execute(
            "CREATE TABLE log AS SELECT * FROM (VALUES ('2026-06-01 09:00:00+02:00', '100', 10), "
            "('2026-06-01 09:00:00', 'n/a', 10), ('soon', '100', 10)) AS rows(timestamp, contexttokens, "
            "generatedtokens)"
        )
    profile = read_warehouse(f"duckdb://{tmp_path / 'usage.db'}", "log")
    assert profile.rows_skipped.by_reason == {"not a number": 1, "not a time": 1}
    assert profile.rows_skipped.listed == ()
    assert f"{profile.period.start:%H:%M}" == "07:00"


@pytest.mark.parametrize(
    ("url", "table", "sentence"),
    [
        (
            "nonsense://user:secret@host/db",
            "log",
            r"nonsense://user:\.\.\.@host/db cannot be opened",
        ),
        ("duckdb://", "log", "there is no table log to read"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence(url: str, table: str, sentence: str) -> None:
    with pytest.raises(UnreadableUsage, match=sentence) as refusal:
        read_warehouse(url, table)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)
