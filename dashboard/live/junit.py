"""A comparison as JUnit's XML, which pipelines show: a suite a lane, a case a prompt, and the target as a
case."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Run
from dashboard.live.targets import Target

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WRONG = ("wrong", "invalid", "refused", "truncated")


def junit(comparison: Comparison, targets: Sequence[Target] = ()) -> str:
    """The document. A wrong answer is a failure, a call that broke an error, what was not scored is skipped."""
    root = Xml.Element("testsuites", name="golden-path compare")
    for lane in comparison.lanes:
        runs = [run for run in comparison.runs if run.call.lane.name == lane.name]
        met = [target for target in targets if target.lane == lane.name]
        suite = Xml.SubElement(root, "testsuite", name=_text(lane.name))
        for run in runs:
            _case(suite, run, repeats=comparison.repeats)
        for target in met:
            case = Xml.SubElement(suite, "testcase", classname=_text(lane.name), name="target")
            if target.state == "missed":
                Xml.SubElement(case, "failure", message=_text(target.in_words))
            elif target.state == "open":
                Xml.SubElement(case, "system-out").text = _text(target.in_words)
        counted = {
            "tests": len(runs) + len(met),
            "failures": sum(run.outcome in WRONG for run in runs)
            + sum(target.state == "missed" for target in met),
            "errors": sum(run.outcome == "error" for run in runs),
            "skipped": sum(run.outcome is None for run in runs),
        }
        for name, number in counted.items():
            suite.set(name, str(number))
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: Xml.Element, run: Run, *, repeats: int) -> None:
    name = run.call.prompt.id + (f" #{run.call.repeat + 1}" if repeats > 1 else "")
    seconds = f"{(run.answer.e2e_ms or 0.0) / 1000:.3f}"
    case = Xml.SubElement(
        suite, "testcase", classname=_text(run.call.lane.name), name=_text(name), time=seconds
    )
    said = _text(run.why or run.answer.error or run.outcome or "")
    if run.outcome in WRONG:
        Xml.SubElement(case, "failure", message=said).text = _text(run.answer.text)
    elif run.outcome == "error":
        Xml.SubElement(case, "error", message=said)
    elif run.outcome is None:
        Xml.SubElement(case, "skipped", message=said or "nothing was expected")


def _text(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
