"""A dead end that a subcommand expects."""


class Refusal(Exception):  # noqa: N818 - it names an answer, not a crash
    """The subcommand cannot answer; the text says why and what to do."""
