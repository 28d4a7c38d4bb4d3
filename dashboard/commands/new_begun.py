"""Beginning a part from its templates, and telling all that it still lacks."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template

from dashboard.catalog.append_prices import TOP_LEVEL
from dashboard.commands.new_parts import Part, Written

MARK = "FILL"


@dataclass(frozen=True, slots=True)
class Begun:
    """A part by its name, in the checkout at `root`."""

    part: Part
    name: str
    root: Path
    today: date

    def filled(self, text: str) -> str:
        """The text with the part's names in it."""
        provider, _, model = self.name.partition("/")
        words = self.name.replace("_", " ")
        names = {
            "name": self.name,
            "provider": provider,
            "model": model,
            "words": words,
            "title": words[:1].upper() + words[1:],
            "hyphened": self.name.replace("_", "-"),
            "Class": "".join(word.capitalize() for word in self.name.split("_")),
            "today": self.today.isoformat(),
        }
        return Template(text).substitute(names)

    def path(self, text: str) -> Path:
        return self.root / self.filled(text)

    def text_of(self, written: Written) -> str:
        """What a template says for this part."""
        folder = files("dashboard.commands") / "templates"
        return self.filled((folder / written.template).read_text(encoding="utf-8"))

    def there(self) -> tuple[Path, ...]:
        """The files, and the shared files with an entry, that the part has already."""
        return tuple(
            path
            for written in self.part.written
            if (path := self.path(written.path)).is_file() and self._own(written)
        )

    def may_begin(self) -> bool:
        """Whether the name is free, or, where a name may have several entries, its last one is complete."""
        complete = self.part.repeats and not self.missing()
        return complete or not self.there()

    def taken(self) -> Iterator[str]:
        """Where the name of a part that was not begun stands already, one clause each."""
        needed = tuple((needed.path, needed.text) for needed in self.part.needed)
        for pattern, text in (*self.part.taken, *needed):
            wanted = self.filled(text)
            for path in sorted(self.root.glob(self.filled(pattern))):
                before, found, _ = path.read_text(encoding="utf-8").partition(wanted)
                if found:
                    place = path.relative_to(self.root).as_posix()
                    yield f"{place} line {before.count(chr(10)) + 1} has `{wanted.strip()}`"

    def write(self) -> tuple[Path, ...]:
        """Every file of the part is there, to be filled in; the paths written.

        Raises OSError with everything as it was.
        """
        before = {path: _bytes(path) for path in map(self.path, self._places())}
        try:
            return self._write()
        except OSError:
            for path, content in before.items():
                with suppress(OSError):
                    path.unlink() if content is None else path.write_bytes(content)
            raise

    def _places(self) -> tuple[str, ...]:
        return tuple(written.path for written in self.part.written)

    def _write(self) -> tuple[Path, ...]:
        paths = []
        for written in self.part.written:
            path, text = self.path(written.path), self.text_of(written)
            path.parent.mkdir(parents=True, exist_ok=True)
            if written.inside:
                before = path.read_text(encoding="utf-8") if path.is_file() else ""
                text = (_with_price if self.part.repeats else _in_order)(before, text)
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        return tuple(paths)

    def missing(self) -> tuple[str, ...]:
        """All that the part lacks, one sentence each: marks to fill in, lines elsewhere, the golden file."""
        lacks = [each for written in self.part.written for each in self._marks(written)]
        for needed in self.part.needed:
            pattern, text = self.filled(needed.path), self.filled(needed.text)
            if not any(
                text in path.read_text(encoding="utf-8") for path in self.root.glob(pattern)
            ):
                lacks.append(f"{pattern}: {self.filled(needed.what)}")
        if self.part.golden and not self.path(self.part.golden).is_file():
            command = self.filled(self.part.golden_command)
            lacks.append(f"{self.filled(self.part.golden)}: `{command}` writes it")
        return tuple(lacks)

    def _marks(self, written: Written) -> list[str]:
        place = self.filled(written.path)
        own = self._own(written) if self.path(written.path).is_file() else {}
        if not own:
            return [
                f"{place}: {f'the entry of {self.name}' if written.inside else 'the file itself'}"
            ]
        return [f"{place}:{at}: {line.strip()}" for at, line in own.items() if MARK in line]

    def _own(self, written: Written) -> dict[int, str]:
        """The numbered lines that are the part's own: the file, or its last entry in a shared one."""
        lines = self.path(written.path).read_text(encoding="utf-8").splitlines()
        if not written.inside:
            return dict(enumerate(lines, 1))
        first = self.text_of(written).splitlines()[0]
        starts = [at for at, line in enumerate(lines) if line == first]
        if not starts:
            return {}
        own = {starts[-1] + 1: first}
        for at in range(starts[-1] + 1, len(lines)):
            if _indent(lines[at]) <= _indent(first):
                break
            own[at + 1] = lines[at]
        return own


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _in_order(text: str, entry: str) -> str:
    """The entry before the first top-level name that sorts after it."""
    lines, name = text.splitlines(), entry.partition(":")[0]
    after = (
        at
        for at, line in enumerate(lines)
        if TOP_LEVEL.match(line) and line.partition(":")[0] > name
    )
    at = next(after, len(lines))
    return "\n".join([*lines[:at], *entry.splitlines(), *lines[at:]]) + "\n"


def _with_price(text: str, block: str) -> str:
    """The block at the end of the file's prices."""
    lines = text.splitlines()
    if "prices:" not in lines:
        lines.append("prices:")
    start = lines.index("prices:") + 1
    tops = (at for at in range(start, len(lines)) if TOP_LEVEL.match(lines[at]))
    at = next(tops, len(lines))
    return "\n".join([*lines[:at], *block.splitlines(), *lines[at:]]) + "\n"
