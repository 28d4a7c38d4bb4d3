"""Settings of every test: no timed examples, and the same examples in every CI run."""

import gc
import os

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


@pytest.fixture(autouse=True, scope="session")
def _the_store_is_not_the_users_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Short links of the tests, and of servers that they start, are kept in a folder of the run."""
    os.environ["GOLDEN_PATH_STORE"] = str(tmp_path_factory.mktemp("store") / "store.sqlite")


@pytest.fixture(autouse=True, scope="module")
def _what_earlier_modules_left_is_not_collected_again() -> None:
    """Keep collections short in a long run: thousands of tests leave millions of objects behind."""
    gc.collect()
    gc.freeze()
