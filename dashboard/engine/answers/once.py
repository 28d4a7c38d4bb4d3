"""What is worked out when somebody first asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Once(Generic[T]):
    """Calls `find` the first time, then lets go of it and of all that it holds; returns what was found."""

    find: Callable[[], T] | None
    _found: list[T] = field(default_factory=list, repr=False)

    def __call__(self) -> T:
        if self.find is not None:
            self._found.append(self.find())
            self.find = None
        return self._found[0]
