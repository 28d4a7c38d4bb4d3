"""Settings of every test: no timed examples, and the same examples in every CI run."""

import gc
import os
import sys
from collections import Counter

import pytest
from hypothesis import Phase, settings

# Without the phase that explains a failure: it traces every line, and the time limit then hides what had failed.
settings.register_profile(
    "golden-path",
    deadline=None,
    derandomize="CI" in os.environ,
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
settings.load_profile("golden-path")


FEW_AND_LONG = (
    *("test_recipes", "test_kills", "test_commands", "test_hostile", "test_workbook"),
    *("test_deploy", "test_shadow", "test_usage_rows", "test_usage_scan", "test_live_tuned"),
    *("test_properties_bite", "test_decision_properties", "test_running_server"),
)
"""Modules of few tests that take long: begun first, so that no worker is left with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers share the modules, the long ones go first, then those of the most tests."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.stem not in FEW_AND_LONG, -tests[item.path]))


@pytest.fixture(autouse=True, scope="session")
def _the_store_is_not_the_users_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Short links of the tests, and of servers that they start, are kept in a folder of the run."""
    os.environ["GOLDEN_PATH_STORE"] = str(tmp_path_factory.mktemp("store") / "store.sqlite")


gc.set_threshold(50_000, 20, 50)
"""A plan makes some hundred thousand objects that die by themselves; a look for cycles every 700 finds none."""


@pytest.fixture(autouse=True, scope="module")
def _what_earlier_modules_left_is_not_collected_again() -> None:
    """Keep collections short in a long run: thousands of tests leave millions of objects behind."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _pages_are_drawn_without_what_streamlit_does_for_each_test() -> None:
    """Only where a test draws pages: Streamlit takes a second to be loaded."""
    if "streamlit.testing.v1" in sys.modules:
        from quick_pages import quicken

        quicken()
