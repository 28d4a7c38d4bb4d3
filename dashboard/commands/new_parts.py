"""The kinds of part that `golden-path new` begins: which files each has, and which lines name it elsewhere.

The files themselves are `templates/*.txt`: `$name` and the like are filled in here, FILL by a person.
"""

from dataclasses import dataclass

NAME_OF_FACT = r"[a-z0-9]+([.-][a-z0-9]+)*"
NAME_OF_CODE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that a template begins, or an entry of a file where `inside` says that others share it."""

    template: str
    path: str
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """A line that somebody writes by hand: present once `text` stands in a file that `path` matches."""

    path: str
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part. Texts may hold $name, $model, $provider, $Class, $title, $words, $hyphened."""

    kind: str
    what: str
    spelling: str
    example: str
    written: tuple[Written, ...]
    needed: tuple[Needed, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()
    """Files, and the text in one of them, by which a name is somebody else's already."""
    golden: str = ""
    """A file that a command writes once the others are complete."""
    golden_command: str = ""
    repeats: bool = False
    """Whether a name may have several entries, one after the other."""
    proof: tuple[str, ...] = ()
    """The tests that hold the part, for pytest."""


FACTS = ("tests/catalog",)
PARTS: tuple[Part, ...] = (
    Part(
        "gpu",
        "the data sheet and rent of a GPU",
        NAME_OF_FACT,
        "h100-sxm",
        (Written("gpu.yaml.txt", "data/gpus/$name.yaml"),),
        proof=FACTS,
    ),
    Part(
        "model",
        "the architecture and licence of an open model",
        NAME_OF_FACT,
        "llama-3.3-70b",
        (Written("model.yaml.txt", "data/models/$name.yaml"),),
        proof=FACTS,
    ),
    Part(
        "price",
        "a dated price of a hosted model",
        rf"{NAME_OF_FACT}/{NAME_OF_FACT}",
        "together/llama-3.3-70b",
        (Written("price.yaml.txt", "data/hosted/$provider.yaml", inside=True),),
        repeats=True,
        proof=FACTS,
    ),
    Part(
        "assumption",
        "one of our defaults with its range",
        NAME_OF_CODE,
        "staff_usd_per_year",
        (Written("assumption.yaml.txt", "data/assumptions.yaml", inside=True),),
        (
            Needed(
                "dashboard/**/*.py",
                '"$name"',
                'a formula that reads it, as context.value("$name"): what nothing reads is no assumption',
            ),
        ),
        taken=(
            ("data/assumptions.yaml", "  also: $name\n"),
            ("dashboard/engine/**/*.py", "    $name: "),
        ),
        proof=(*FACTS, "tests/facts"),
    ),
    Part(
        "format",
        "a format of usage exports",
        NAME_OF_CODE,
        "portkey_logs",
        (
            Written("format.py.txt", "dashboard/usage/dialects/$name.py"),
            Written("format.csv.txt", "data/examples/usage/${name}_CONSTRUCTED.csv"),
            Written("format_test.py.txt", "tests/usage/test_usage_$name.py"),
        ),
        (
            Needed(
                "dashboard/usage/dialects/__init__.py",
                "    $name.DIALECT,",
                "its line in DIALECTS, and the import of $name",
            ),
        ),
        taken=(("dashboard/usage/dialects/*.py", 'name="$name"'),),
        golden="data/examples/usage/${name}_CONSTRUCTED.csv.expected.json",
        golden_command="golden-path usage data/examples/usage/${name}_CONSTRUCTED.csv --golden",
        proof=("tests/usage", "tests/contract", "tests/test_counts.py"),
    ),
    Part(
        "option",
        "a way of serving",
        NAME_OF_CODE,
        "serverless_gpu",
        (
            Written("option.py.txt", "dashboard/engine/options/$name.py"),
            Written("option_test.py.txt", "tests/engine/options/test_$name.py"),
        ),
        (
            Needed(
                "dashboard/engine/options/__init__.py",
                " import $Class\n",
                "its line in OPTIONS, and the import of $Class",
            ),
            Needed(
                "tests/properties/test_plan_properties.py",
                '"$name"',
                "its line in WAYS: random options that every property holds for",
            ),
            Needed(
                "tests/contract/test_every_option.py",
                '"$name": {',
                "its table in EXAMPLES: one that keeps every promise of the contract",
            ),
        ),
        taken=(
            ("dashboard/engine/options/*.py", '"$name"'),
            ("dashboard/engine/options/*.py", "class $Class:"),
        ),
        proof=(
            "tests/engine/options",
            "tests/contract",
            "tests/scenario",
            "tests/ui",
            "tests/properties/test_plan_properties.py",
        ),
    ),
    Part(
        "page",
        "a page of the dashboard",
        NAME_OF_CODE,
        "capacity",
        (
            Written("page.py.txt", "dashboard/views/$name.py"),
            Written("page_test.py.txt", "tests/views/test_${name}_page.py"),
        ),
        (
            Needed(
                "dashboard/views/__init__.py",
                "$name.render",
                'its line in PAGES, as View("$title", "$hyphened", $name.render), and the import of $name',
            ),
            Needed(
                "README.md", "**$title**", "a sentence about **$title** in the job, step by step"
            ),
        ),
        taken=(
            ("dashboard/views/__init__.py", '"$hyphened"'),
            ("dashboard/server/*.py", '"/$hyphened"'),
            ("dashboard/server/*.py", '"/$hyphened/'),
        ),
        proof=("tests/test_app.py", "tests/test_counts.py", "tests/views/test_${name}_page.py"),
    ),
    Part(
        "cost-part",
        "a part of what own GPUs cost every month",
        NAME_OF_CODE,
        "backup",
        (
            Written("cost_part.py.txt", "dashboard/engine/cost/$name.py"),
            Written("cost_part_test.py.txt", "tests/engine/cost/test_$name.py"),
        ),
        (
            Needed(
                "dashboard/engine/options/self_hosted.py",
                "    ${name}_usd_per_month: Annotated[",
                "the field people type, with unit, bounds, label and help",
            ),
            Needed(
                "dashboard/engine/options/self_hosted.py",
                "*${name}_term(",
                "the call in _extras, as *${name}_term(self.${name}_usd_per_month), and its import",
            ),
            Needed(
                "tests/scenario/test_scenario_defaults.py",
                '"${name}_usd_per_month"',
                "its default, so that a change of it is seen",
            ),
        ),
        taken=(
            ("dashboard/engine/**/*.py", "def ${name}_term("),
            ("dashboard/engine/**/*.py", "${name}_usd_per_month"),
            ("dashboard/engine/**/*.py", '"$words"'),
        ),
        proof=("tests/engine/cost", "tests/engine/options", "tests/scenario"),
    ),
)
KINDS = tuple(part.kind for part in PARTS)
