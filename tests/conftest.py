"""Settings of every test: no timed examples, and the same examples in every CI run."""

import os

from hypothesis import settings

settings.register_profile("golden-path", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("golden-path")
