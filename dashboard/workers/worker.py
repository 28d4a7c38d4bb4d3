"""A worker, `python -m dashboard.workers.worker`: answers one pickled job after another, ends with its parent.

Parent and worker are one program on one machine and the pipe is between them alone, so pickles are safe here.
"""

import os
import pickle
import sys
from typing import Any, BinaryIO

from dashboard.workers.stages import Stage, heard_by

LENGTH_BYTES = 8


def main() -> None:
    """Jobs are answered until standard input closes; before an answer come the stages that its job tells."""
    out, into = sys.stdout.buffer, sys.stdin.buffer
    sys.stdout = sys.stderr  # what a library prints must not come between answers
    os.nice(5)

    def told(stage: Stage) -> None:
        write(out, stage)

    with heard_by(told):
        while (job := read(into)) is not None:
            write(out, _answer(job))


def _answer(job: Any) -> tuple[bool, Any]:
    function, arguments = job
    try:
        answer = True, function(*arguments)
        pickle.dumps(answer)
    except Exception as fault:  # told where it was asked for
        return False, _as_sent(fault)
    return answer


def _as_sent(fault: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    except Exception:
        return RuntimeError(f"{type(fault).__name__}: {fault}")
    return fault


def read(pipe: BinaryIO) -> Any:
    """The next value; None where the other side has gone."""
    head = pipe.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    body = pipe.read(length)
    return pickle.loads(body) if len(body) == length else None  # noqa: S301 - our own


def write(pipe: BinaryIO, value: object) -> None:
    """The value is on its way. Raises OSError where the other side has gone."""
    body = pickle.dumps(value)
    pipe.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    pipe.flush()


if __name__ == "__main__":
    main()
