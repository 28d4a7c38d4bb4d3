"""The risk tests use the small catalogue of the engine's own tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
