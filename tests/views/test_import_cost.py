"""Who never opens Compare pays nothing for it: neither an SDK nor a module of ours that calls models loads."""

import json
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
CODE = """
import json, sys
from streamlit.testing.v1 import AppTest
tested = AppTest.from_file({app!r}, default_timeout=60).run()
assert not tested.exception, tested.exception
print(json.dumps(sorted(sys.modules)))
"""
SDKS = {"openai", "litellm", "httpx", "httpcore", "scipy", "jsonschema", "xllamacpp", "torch"}


def test_the_plan_page_loads_nothing_of_the_comparison() -> None:
    code = CODE.format(app=str(APP))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "dashboard.views.plan" in loaded
    assert "dashboard.views.compare" not in loaded
    assert not {name for name in loaded if name.startswith("dashboard.live")}
    assert not loaded & SDKS
