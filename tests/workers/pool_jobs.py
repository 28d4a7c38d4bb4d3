"""Jobs for the tests of the pool; workers import them by name."""

import os
import time
from pathlib import Path

from dashboard.workers.stages import Stages


def process_number() -> int:
    return os.getpid()


def write_after(seconds: float, path: str, text: str) -> None:
    time.sleep(seconds)
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)


def tell_and_write_after(seconds: float, path: str, text: str) -> None:
    Stages(1).begin("waiting")
    write_after(seconds, path, text)


def refuse(sentence: str) -> None:
    raise ValueError(sentence)


def end() -> None:
    os._exit(9)


def secrets() -> list[str]:
    return [name for name in os.environ if "KEY" in name]


def tell_three(seconds: float) -> str:
    stages = Stages(3)
    for what in ("reading", "planning", "writing"):
        stages.begin(what)
        time.sleep(seconds)
    return "done"
