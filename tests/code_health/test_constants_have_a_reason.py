"""A number of the engine with a name, as a default, or a fraction in a formula is no fact: it is here with why.

A fact of the world, which somebody could look up and which may change, stands in data/ with unit, source, day and
kind. What is left is how a sum is worked out: how near, how often, how much work, from where something is said.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import dashboard

ENGINE = Path(dashboard.__file__).parent / "engine"
MODULES = tuple(path.relative_to(ENGINE).as_posix() for path in sorted(ENGINE.rglob("*.py")))
PLAIN = {-1, 0, 1}
"""Nothing, all, and none of a row."""
HALF = 0.5
NO_FORMULA = {"Quantity", "lru_cache"}
"""Calls whose numbers are bounds of an input or of memory."""

CLOSE = "how close counts as equal: rounding, and no figure anybody sees"
SEARCH = "between which ends, or in how many steps, something is looked for"
WORK = "how much is looked at or worked out at once"
SAID = "from where something is said in words; no amount depends on it"
UNITS = "a conversion"
MATHS = "mathematics"
METHOD = "part of a method of statistics: of its grid, its prior or its convention"
FORM = "the form of the fitted model, fitted together with what stands in data/throughput"
RULE = "a rule of deciding, in steps of the plan's own"

NAMED: Mapping[str, Mapping[str, str]] = {
    "answers/alternatives.py": {"SAME_USD": SAID},
    "answers/archetypes.py": {"FEW": WORK},
    "answers/digest.py": {"LENGTH": "letters of a hash"},
    "answers/gates.py": {"EQUAL": CLOSE, "MOST_RIVALS": SEARCH, "NEAR": SEARCH},
    "answers/headroom.py": {"FARTHEST, NEAREST": SEARCH, "ROUNDS": SEARCH, "SAME_USD": CLOSE},
    "answers/inverse.py": {"HALVINGS": SEARCH, "LOWEST_FACTOR": SEARCH, "SHARP": CLOSE},
    "answers/lines.py": {"SLACK": CLOSE},
    "answers/measuring.py": {"SHORTLIST": "how many models are named"},
    "answers/scaling.py": {
        "STRAIGHT": SEARCH,
        "GRID": SEARCH,
        "FAR": SEARCH,
        "PARTS, ROUNDS": SEARCH,
        "CENTS": CLOSE,
    },
    "answers/thresholds.py": {"LEAST, MOST": SEARCH, "HALVINGS": SEARCH},
    "answers/turning.py": {"BESIDE": CLOSE, "FAR": SEARCH, "CLOSE": CLOSE},
    "answers/winners.py": {"POINTS": SEARCH},
    "capacity/curve.py": {"SHARES_ASKED": SEARCH},
    "capacity/memory.py": {
        "GIB": UNITS,
        "EMBEDDING_BYTES": "16 bit: the precision that every engine keeps it in, as bf16 is 2 in settings.yaml",
    },
    "capacity/own_runs.py": {"CARRIED_ON_SAID": SAID, "SURPRISES": SAID},
    "capacity/points.py": {"A_TENTH_MORE": SAID},
    "capacity/simulation.py": {"REPORTS": SAID},
    "capacity/size.py": {"DIFFERENCE_SAID": SAID},
    "capacity/steps.py": {
        "OVERLAP": FORM,
        "STEPS_TO_APPEAR": "a whole step and the mean of half of one that is under way",
    },
    "cost/breakeven.py": {
        "LOWEST_VOLUME, HIGHEST_VOLUME": SEARCH,
        "TIE": CLOSE,
        "ROUNDED": CLOSE,
        "NARROWEST": CLOSE,
        "MOST_CORNERS": WORK,
        "FEW_CORNERS": WORK,
        "ALL_CORNERS": WORK,
        "BLOCK_STRETCHES": WORK,
        "BLOCK": WORK,
    },
    "cost/context_tiers.py": {"NEGLIGIBLE": CLOSE},
    "cost/cost_terms.py": {"ROUNDING": CLOSE, "RELATIVE_ROUNDING": CLOSE},
    "cost/doubt.py": {"SLACK": CLOSE},
    "cost/load.py": {"SECONDS_PER_MONTH": UNITS, "HALVINGS": SEARCH},
    "inputs/ageing.py": {"_LAST_MONTH": UNITS},
    "inputs/benchmark.py": {
        "FEWEST_OUTPUT_TOKENS": "below two tokens there is no time between them"
    },
    "inputs/hours.py": {"HOURS_PER_MONTH": UNITS, "HOURS_PER_WEEK": UNITS},
    "inputs/currency.py": {"OLD_RATE_DAYS": SAID},
    "inputs/normal.py": {"Z90": MATHS, "Z975": MATHS, "Z99": MATHS, "MOST_Z": METHOD},
    "inputs/own_files.py": {"MOST_BYTES": WORK},
    "inputs/ratings.py": {"POINTS_PER_TENFOLD_ODDS": "how points are defined"},
    "market/builds.py": {
        "GPU_COUNTS": "the powers of two up to the server of data/throughput: heads split over no others",
        "TOLD_EVERY": SAID,
        "FIRST_LOOK": WORK,
    },
    "market/routed.py": {"ENDS": METHOD},
    "market/search.py": {"BEST": WORK, "VOLUMES": SEARCH, "FIRST": WORK},
    "market/throughput_units.py": {"WORTH_IT": CLOSE},
    "months/standing.py": {"EQUAL": CLOSE},
    "options/provisioned.py": {
        "MINUTES_PER_MONTH": UNITS,
        "LEASE_MONTHS": "the months that the names of the commitments say",
    },
    "options/self_hosted.py": {"LEASE_MONTHS": "the months that the names of the commitments say"},
    "options/serverless_gpu.py": {
        "SECONDS_PER_HOUR": UNITS,
        "BENDS": SEARCH,
        "STEPS": WORK,
        "MOST_LOAD": "where a float has no more digits",
    },
    "quality/beta.py": {"NEUTRAL": METHOD, "TABLED": WORK},
    "quality/evidence.py": {
        "POINTS": METHOD,
        "DEPTH": METHOD,
        "WIDEST": METHOD,
        "HALVINGS": SEARCH,
        "TAILS": METHOD,
        "T90": MATHS,
        "STEP": METHOD,
    },
    "quality/ogive.py": {"LINEAR, CUBIC": MATHS, "THIRD": MATHS},
    "quality/prompts.py": {
        "FEWEST_PROMPTS, MOST_PROMPTS": METHOD,
        "POWER": METHOD,
        "NEARLY": CLOSE,
    },
    "quality/share.py": {
        "LOG_ODDS_PER_POINT": MATHS,
        "SURE": CLOSE,
        "NODES": METHOD,
        "OWN_NODES": METHOD,
        "NOTICED_NODES": METHOD,
        "FEW": WORK,
    },
    "risk/assess.py": {"VOLUME_DRAWS": METHOD},
    "risk/choices.py": {"GONE_USD": "more than anybody would pay, and still a number"},
    "risk/drawn.py": {"BLOCK": WORK, "LEAST_CEILING": CLOSE},
    "risk/measuring.py": {"DEGREE": METHOD, "GRID": METHOD},
    "risk/outlook.py": {
        "FAN": METHOD,
        "WITHIN_MONTHS": "which months are shown",
        "TAIL": METHOD,
        "DRAWS": METHOD,
    },
    "risk/policies.py": {"MULTIPLES": SEARCH, "NOTICEABLE": METHOD},
    "scenario.py": {"BRIEF": CLOSE},
    "search/joint.py": {"MOST_RELAXATIONS": WORK, "PRICED": WORK},
    "search/path.py": {"TIE": CLOSE},
    "search/route_costs.py": {"FEW": WORK},
    "search/routing.py": {
        "SMALL_GROUP": WORK,
        "MOST_PAIRS": WORK,
        "CENT_USD": CLOSE,
        "ROUNDS": SEARCH,
    },
    "stages/admit.py": {"SLACK": RULE},
    "stages/prepare.py": {"STARTS_WITHIN": SAID, "ALIKE": "how alike two names are"},
}
"""Constants of a module."""

IN_FORMULAS: Mapping[str, Mapping[float, str]] = {
    "answers/inverse.py": {1e-6: CLOSE},
    "answers/scaling.py": {1e-6: CLOSE},
    "answers/tuning_case.py": {1e-9: CLOSE},
    "capacity/replica.py": {1e-6: UNITS, 1e-3: UNITS},
    "capacity/residuals.py": {1e-4: CLOSE},
    "capacity/simulation.py": {1e-6: CLOSE, 0.95: "the percentile that is asked for"},
    "capacity/waiting.py": {0.05: "the percentile that is asked for"},
    "cost/doubt.py": {1e-3: CLOSE},
    "cost/platform_costs.py": {1e-9: UNITS},
    "quality/evidence.py": {0.1: "the 10th percentile", 0.9: "the 90th percentile"},
    "quality/share.py": {0.1: "the 10th percentile", 0.9: "the 90th percentile"},
    "risk/drawn.py": {0.99: CLOSE},
    "risk/ordered.py": {0.1: "the 10th percentile", 0.9: "the 90th percentile"},
    "risk/policies.py": {0.95: "the percentile that is shown"},
}
"""Fractions in the body of a function, defaults of its arguments included."""

ON_FILE = (
    "stands in links of version 1; tests/facts holds it to the figure in data/assumptions.yaml"
)
OPENS = "what a field opens with, until somebody types it"
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "cost/escalation.py": {"Escalation.share": ON_FILE},
    "cost/owned.py": {"Owned.busy_hours_per_month": "every hour of a month"},
    "inputs/fields.py": {
        "Growth.midpoint_month": OPENS,
        "Growth.rate": OPENS,
        "Workload.requests_per_month": OPENS,
        "Workload.input_tokens": ON_FILE,
        "Workload.output_tokens": ON_FILE,
        "Workload.peak_to_mean": ON_FILE,
        "Workload.batch_window_hours": OPENS,
    },
    "options/router.py": {"Router.first_share": OPENS},
    "scenario.py": {"Scenario.horizon_months": OPENS, "Scenario.discount_per_year": ON_FILE},
}
"""Defaults of the fields of a class."""


def numbers(node: ast.AST) -> Iterator[float]:
    """The numbers in it that are no place in a row, no bound of an input and none of nothing and all."""
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in NO_FORMULA:
            return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from (-each for each in numbers(node.operand) if -each not in PLAIN)
        return
    if isinstance(node, ast.Constant):
        if type(node.value) in (int, float) and node.value not in PLAIN:
            yield float(node.value)  # type: ignore[arg-type]
        return
    for child in ast.iter_child_nodes(node):
        place = isinstance(node, ast.Subscript) and child is node.slice
        if not (place and isinstance(child, ast.Constant | ast.UnaryOp)):
            yield from numbers(child)


def names(tree: ast.Module) -> Iterator[str]:
    """The constants of a module that have numbers in them."""
    for part in tree.body:
        if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            target = part.targets[0] if isinstance(part, ast.Assign) else part.target
            if any(numbers(part.value)):
                yield ast.unparse(target).strip("()")


def fractions(tree: ast.Module) -> Iterator[float]:
    """The numbers between 0 and 1 in functions, but for a half."""
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef):
            for inner in (*part.body, part.args):
                sizes = (abs(each) for each in numbers(inner))
                yield from (each for each in sizes if 0 < each < 1 and each != HALF)


def defaults(tree: ast.Module) -> Iterator[str]:
    """The fields of classes whose default is a number."""
    for part in ast.walk(tree):
        if isinstance(part, ast.ClassDef):
            for field in part.body:
                if (
                    isinstance(field, ast.AnnAssign)
                    and field.value is not None
                    and any(numbers(field.value))
                ):
                    yield f"{part.name}.{ast.unparse(field.target)}"


def tree_of(module: str) -> ast.Module:
    return ast.parse((ENGINE / module).read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES)
def test_every_number_with_a_name_and_every_fraction_has_a_reason(module: str) -> None:
    tree = tree_of(module)
    found = [
        *sorted(set(names(tree)) - NAMED.get(module, {}).keys()),
        *sorted(set(fractions(tree)) - IN_FORMULAS.get(module, {}).keys()),
        *sorted(set(defaults(tree)) - DEFAULTS.get(module, {}).keys()),
    ]
    assert found == [], "a fact goes into data/, anything else into a list here with its reason"


@pytest.mark.parametrize("module", sorted({*NAMED, *IN_FORMULAS, *DEFAULTS}))
def test_every_reason_is_about_a_number_that_is_there(module: str) -> None:
    tree = tree_of(module)
    assert set(NAMED.get(module, {})) <= set(names(tree))
    assert set(IN_FORMULAS.get(module, {})) <= set(fractions(tree))
    assert set(DEFAULTS.get(module, {})) <= set(defaults(tree))


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("GPUS = 8", ["GPUS"]),
        ("SHARE: float = 0.3", ["SHARE"]),
        ("A, B = 2, 3", ["A, B"]),
        ("LOW = -0.2", ["LOW"]),
        ("BY = {'x': 12.5}", ["BY"]),
        ("NOWHERE = -1", []),
        ("AT = ROW[3]", []),
        ("def f(share=0.3):\n    return share", [0.3]),
        ("def f(x):\n    return 0.07 * x", [0.07]),
        ("def f(x):\n    return 0.5 * x", []),
        ("class C:\n    share: float = 0.2", ["C.share"]),
        ("class C:\n    share: Annotated[float, Quantity('', 0, 5)] = 1.0", []),
    ],
)
def test_every_way_to_write_a_number_is_seen(line: str, seen: list[object]) -> None:
    tree = ast.parse(line)
    assert [*names(tree), *fractions(tree), *defaults(tree)] == seen
