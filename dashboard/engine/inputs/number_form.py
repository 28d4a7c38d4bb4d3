"""How a number is written where people read it: which mark stands before decimals, which between thousands.

JSON, CSV, scenario files and deployment files never pass here: they have plain numbers.
"""

from dataclasses import dataclass

from dashboard.engine.inputs.facts import UnknownName


@dataclass(frozen=True, slots=True)
class NumberForm:
    """Two marks, under the name that an address and a command line know them by."""

    code: str
    decimal: str
    thousands: str

    def write(self, plain: str) -> str:
        """A number that Python formatted, such as "1,234.5%", with these marks."""
        if self.is_plain:
            return plain
        return plain.translate({ord(","): self.thousands, ord("."): self.decimal})

    @property
    def example(self) -> str:
        return self.write("1,234,567.89")

    @property
    def is_plain(self) -> bool:
        return self.code == POINT.code


POINT = NumberForm("point", ".", ",")
"""What everybody reads who chose nothing."""
_ALL = (
    POINT,
    NumberForm("comma", ",", "."),
    NumberForm("apostrophe", ".", "\N{RIGHT SINGLE QUOTATION MARK}"),
    NumberForm("space", ",", "\N{NO-BREAK SPACE}"),
)
FORMS = {form.code: form for form in _ALL}


def form_named(code: str) -> NumberForm:
    """The form of that name. Raises `UnknownName` with the names there are."""
    wanted = code.strip().lower()
    if wanted in FORMS:
        return FORMS[wanted]
    raise UnknownName("form of numbers", code, tuple(FORMS))
