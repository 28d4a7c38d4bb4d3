"""A dead end that a subcommand expects."""


class Refusal(Exception):  # noqa: N818 - it names an answer, not a crash
    """The subcommand cannot answer; the text says why and what to do."""


class Unanswered(Refusal):
    """Every row of a file was refused, each where it stands; exit code 1."""

    def __init__(self) -> None:
        super().__init__("no row could be answered; what is wrong with each stands beside it")
