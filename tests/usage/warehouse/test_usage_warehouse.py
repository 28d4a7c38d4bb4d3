# ruff: noqa: S608 - SQL over files of our own
"""The same dialects where the data is: DuckDB, a Postgres server, a Spark session and a ClickHouse started here.

For BigQuery and Snowflake, not to be had here, the query in their language is read back and run in DuckDB.
Skipped with a reason where Ibis, Postgres, Java or chdb is not to be had.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from postgres_server import postgres_server

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping.columns import parse_mapping

pytest.importorskip("ibis", reason="the extra golden-path[warehouse] is not installed")

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot

from dashboard.usage.dialects import DIALECTS
from dashboard.usage.mapping.detect import detect
from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.source import Source, open_source
from dashboard.usage.summing.parsed import Cells
from dashboard.usage.warehouse.warehouse import (
    columns_of,
    profile_of_sums,
    read_warehouse,
    sums_query,
    typed_rows,
)

# Ibis 12 uses names that DuckDB 2 is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

EXAMPLES = Path(__file__).parents[3] / "data" / "examples" / "usage"
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
IN_WORDS = {
    "azure_apim_llm_log_CONSTRUCTED.csv": "times in words",
    "azure_cost_management_actualcost_MCA_CONSTRUCTED.csv": "a date that DuckDB reads day first",
    "cursor_usage_events_CONSTRUCTED.csv": "a cost in words",
    "langfuse_observations_CONSTRUCTED.csv": "times in quotes",
    "litellm_dashboard_totals_CONSTRUCTED.csv": "thousands set apart",
    "litellm_ui_team_daily_model_CONSTRUCTED.csv": "thousands set apart",
}
"""What no column of a warehouse holds, whose numbers and times have types."""
EVERY = sorted(
    path.name.removesuffix(".expected.json")
    for path in EXAMPLES.glob("*.expected.json")
    if path.name.removesuffix(".expected.json") not in IN_WORDS
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
    assert [each for each in found.identities if each.name not in ASKED_OF_FILES] == [
        each for each in expected.identities if each.name not in ASKED_OF_FILES
    ]
    assert found.rows_skipped.by_reason == expected.rows_skipped.by_reason


ASKED_OF_FILES = frozenset({"pages complete", "numbers read in one way", "times in a known zone"})
"""What tables of a warehouse have no part in."""


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
def postgres() -> Iterator[str]:
    """The address of a server of our own, on a free port of this machine."""
    with postgres_server() as server:
        yield f"postgres://{server.at}/postgres"


def load_postgres(url: str, name: str, scratch: Path) -> str:
    rows = duckdb.sql(f"FROM {as_table(name, scratch)}")
    return load_rows(url, f"usage_{EVERY.index(name)}", rows)


def load_rows(url: str, table: str, rows: duckdb.DuckDBPyRelation) -> str:
    import psycopg  # type: ignore[import-not-found,unused-ignore]

    columns = ", ".join(
        f'"{column}" {POSTGRES_TYPES.get(str(kind), str(kind))}'
        for column, kind in zip(rows.columns, rows.types, strict=True)
    )
    with psycopg.connect(url.replace("postgres:", "postgresql:"), autocommit=True) as server:
        server.execute(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({columns})")
        with server.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows.project("COLUMNS(*)::VARCHAR").fetchall():
                copy.write_row(row)
    return table


def as_table(name: str, scratch: Path) -> str:
    """SQL: the example's rows, with the types that DuckDB sees in a table, or a text in each cell of JSON."""
    source = open_source(name, EXAMPLES / name, scratch=scratch)
    return f"read_csv('{EXAMPLES / name}')" if source.kind == "csv" else source.reading()


@pytest.mark.parametrize("name", EVERY)
def test_a_duckdb_table_says_what_the_file_says(name: str, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "usage.db")) as database:
        database.execute(f"CREATE TABLE usage_ AS FROM {as_table(name, tmp_path)}")
    assert_agree(read_warehouse(f"duckdb://{tmp_path / 'usage.db'}", "usage_"), of_file(name))


def test_every_format_with_a_mapping_has_an_example_that_is_a_table() -> None:
    formats = {of_file(name).format for name in EVERY}
    words = {of_file(name).format for name in IN_WORDS}
    assert {dialect.name for dialect in DIALECTS} - formats <= words


@pytest.mark.parametrize("name", EVERY)
def test_a_postgres_table_says_what_the_file_says(name: str, postgres: str, tmp_path: Path) -> None:
    if name.startswith("gemini"):
        pytest.skip("lists of JSON objects, in which sound is told apart, are not read in Postgres")
    table = load_postgres(postgres, name, tmp_path)
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


LANGUAGES = ("bigquery", "snowflake", "clickhouse")
# What these databases have and DuckDB has not, as the reference of each says it.
THEIR_FUNCTIONS = (
    "ieee_divide(a, b) AS a / b",
    "regexp_instr(text, pattern) AS CASE WHEN regexp_matches(text, pattern) THEN 1 ELSE 0 END",
    "try_to_double(text) AS TRY_CAST(text AS DOUBLE)",
    "try_parse_json(text) AS TRY_CAST(text AS JSON)",
    "get_path(whole, path) AS json_extract_string(whole, '$.' || path)",
)


def query_in(language: str, rows: ibis.Table, dialect: Dialect) -> tuple[str, Cells]:
    flat = columns_of(rows)
    cells = Cells(Source("rows_", "table", tuple(flat.columns), Path()), dialect)
    typed = str(
        ibis.to_sql(typed_rows(flat, cells, subseconds=language != "clickhouse"), dialect=language)
    )
    return sums_query(typed, dialect, into=language), cells


def rows_as(language: str, name: str) -> str:
    """SQL: the example as a table; in BigQuery `sku.description` is a member of a structure."""
    file = f"read_csv('{EXAMPLES / name}')"
    if language != "bigquery":
        return f"FROM {file}"
    members: dict[str, list[str]] = {}
    for column in duckdb.sql(f"FROM {file}").columns:
        members.setdefault(column.split(".")[0], []).append(column)
    columns = (
        f'"{outer}"'
        if inner == [outer]
        else "{"
        + ", ".join(f"'{each.split('.')[1]}': \"{each}\"" for each in inner)
        + f'}} AS "{outer}"'
        for outer, inner in members.items()
    )
    return f"SELECT {', '.join(columns)} FROM {file}"


def rows_of(database: duckdb.DuckDBPyConnection) -> ibis.Table:
    """The table `rows_` as Ibis sees it, without a database."""
    empty = database.sql("SELECT * FROM rows_ LIMIT 0").to_arrow_table()
    return ibis.table(ibis.Schema.from_pyarrow(empty.schema), name="rows_")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_every_format_has_a_query_in_the_language_of_the_warehouse(
    dialect: Dialect, language: str
) -> None:
    kinds = dict.fromkeys(dialect.texts, "string") | dict.fromkeys(
        dialect.times, "timestamp('UTC')"
    )
    rows = ibis.table(kinds | dict.fromkeys(dialect.numbers, "float64"), name="rows_")
    tree = sqlglot.parse_one(query_in(language, rows, dialect)[0], read=language)
    asked = {column.alias_or_name.removeprefix("all_") for column in tree.selects}
    assert {"start", "skip", "model", "rows", "first", "input_uncached", "nano_usd"} <= asked
    named = [alias.alias for alias in tree.find_all(sqlglot.exp.Alias)]
    assert all(name.replace("_", "").isalnum() for name in named)


@pytest.mark.parametrize("language", ["bigquery", "snowflake"])
@pytest.mark.parametrize("name", EXPORTS)
def test_the_query_in_another_language_says_what_the_file_says(name: str, language: str) -> None:
    with duckdb.connect() as database:
        database.execute(f"SET TimeZone = 'UTC'; CREATE TABLE rows_ AS {rows_as(language, name)}")
        for function in THEIR_FUNCTIONS:
            database.execute(f"CREATE MACRO {function}")
        rows = rows_of(database)
        dialect = detect(Source(name, "table", tuple(columns_of(rows).columns), Path()), DIALECTS)
        query, cells = query_in(language, rows, dialect)
        (back,) = sqlglot.transpile(query, read=language, write="duckdb")
        found = database.sql(back).to_arrow_table()
    assert_agree(profile_of_sums(found, cells), of_file(name))


def test_clickhouse_tables_say_what_the_files_say(tmp_path: Path) -> None:
    session = pytest.importorskip(
        "chdb.session", reason="chdb, ClickHouse in a wheel, is not installed"
    )
    server = session.Session(str(tmp_path / "clickhouse"))
    try:
        for name in EXPORTS:
            with duckdb.connect() as database:
                database.execute(f"CREATE TABLE rows_ AS FROM read_csv('{EXAMPLES / name}')")
                database.execute(f"COPY rows_ TO '{tmp_path / 'rows.parquet'}'")
                rows = rows_of(database)
            server.query("CREATE DATABASE IF NOT EXISTS usage_; DROP TABLE IF EXISTS usage_.rows_")
            server.query(
                "CREATE TABLE usage_.rows_ ENGINE = MergeTree ORDER BY tuple() AS "
                f"SELECT * FROM file('{tmp_path / 'rows.parquet'}')"
            )
            source = Source(name, "table", tuple(columns_of(rows).columns), Path())
            query, cells = query_in("clickhouse", rows, detect(source, DIALECTS))
            query = query.replace('"rows_"', 'usage_."rows_"')
            found = pq.read_table(pa.BufferReader(server.query(query, "Parquet").bytes()))
            assert_agree(profile_of_sums(found, cells), of_file(name))
    finally:
        server.close()


def test_maps_and_lists_of_credits_are_read_where_they_are(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "usage.db")) as database:
        database.execute(
            "CREATE TABLE spans AS SELECT TIMESTAMP '2026-06-01 09:00:00' AS \"Timestamp\", "
            "'1' AS \"SpanId\", "
            "MAP {'gen_ai.usage.input_tokens': '100', 'gen_ai.usage.output_tokens': '10', "
            "'gen_ai.request.model': 'gpt-4o'} AS \"SpanAttributes\""
        )
        database.execute(
            "CREATE TABLE bill AS SELECT {'description': 'Vertex AI'} AS service, 0.5 AS cost, "
            "'USD' AS currency, "
            "{'description': 'Gemini 3 Flash Text Input'} AS sku, {'amount': 1000.0, 'unit': 'count'} AS usage, "
            "TIMESTAMPTZ '2026-06-01 09:00:00+00' AS usage_start_time, 'regular' AS cost_type, "
            "[{'name': 'a', 'amount': -0.1}, {'name': 'b', 'amount': -0.05}] AS credits"
        )
    spans = read_warehouse(f"duckdb://{tmp_path / 'usage.db'}", "spans")
    assert (spans.format, spans.tokens.input, spans.tokens.output) == ("otel_genai", 100, 10)
    assert [model.model for model in spans.by_model] == ["gpt-4o"]
    bill = read_warehouse(f"duckdb://{tmp_path / 'usage.db'}", "bill")
    assert bill.tokens.input == 1000
    assert bill.billed_usd == pytest.approx(0.35)


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


@pytest.mark.parametrize("blocks", ["[1, 2]", "'[1, 2]'", "NULL::BIGINT[]"])
def test_a_table_says_that_shared_prefixes_are_not_measured_there(
    tmp_path: Path, blocks: str
) -> None:
    path = tmp_path / "traces.db"
    with duckdb.connect(str(path)) as database:
        database.execute(
            'CREATE TABLE trace AS SELECT 60000 * minute AS "timestamp", 100 AS input_length, '
            f"10 AS output_length, {blocks} AS hash_ids FROM range(30) t(minute)"
        )
    profile = read_warehouse(f"duckdb://{path}", "trace")
    assert (profile.format, profile.tokens.input_uncached) == ("length_trace", 3_000)
    assert profile.workloads["all-requests"]["cached_share"] == 0
    assert any("not measured in a warehouse" in note for note in profile.notes)
    assert any("all of it counts as uncached" in note for note in profile.notes)


WITH_SUMS = {
    "by a word": "2025-11-02,claude-haiku-4-5,Total,Default,standard,26765,2702",
    "by blanks": "2025-11-02,,,,,26765,2702",
    "by a word that may be a key": "2025-11-02,claude-haiku-4-5,all,Default,standard,26765,2702",
}


@pytest.mark.parametrize("total", WITH_SUMS.values(), ids=list(WITH_SUMS))
def test_rows_that_sum_up_others_are_left_out_as_in_the_file(
    total: str, postgres: str, tmp_path: Path
) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(
        "usage_date_utc,model_version,api_key,workspace,usage_type,usage_input_tokens_no_cache,"
        "usage_output_tokens\n2025-11-01,claude-haiku-4-5,k,Default,standard,16765,1702\n"
        f"2025-11-02,claude-haiku-4-5,k,Default,standard,10000,1000\n{total}\n",
        encoding="utf-8",
    )
    expected = read_usage([(path.name, path)])
    assert expected.tokens.input == 26_765
    with duckdb.connect(str(tmp_path / "usage.db")) as database:
        database.execute(f"CREATE TABLE usage_ AS FROM read_csv('{path}')")
        rows = database.sql(f"FROM read_csv('{path}')")
        table = load_rows(postgres, "with_sums", rows)
    assert_agree(read_warehouse(f"duckdb://{tmp_path / 'usage.db'}", "usage_"), expected)
    assert_agree(read_warehouse(postgres, table), expected)
