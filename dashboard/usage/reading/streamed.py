"""Streams of one answer in pieces: each answer becomes one record, with the usage that its last piece tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

_CHUNK = "chat.completion.chunk"
_ENDS = ("response.completed", "response.incomplete", "response.failed")
_WHEN = ("timestamp", "time", "ts")
_OF_EVENTS = ("sequence_number", "item_id", "output_index")
_PIECES = ("content_block_", "message_delta", "message_stop", "ping")

Record = dict[str, Any]


def whole_answers(documents: Iterable[Any]) -> Iterator[Any]:
    """The documents, the pieces of a streamed answer as one; all others as they are.

    OpenAI's chunks share an id, and at most the last tells the usage; its responses begin with an event that
    names them and end with one that holds the whole; Anthropic's messages begin with the input and end with the
    output, counted up so far; Gemini's pieces each tell the usage so far. An answer without any
    usage stays one record without usage.
    """
    pieces = _Pieces()
    for document in documents:
        kind = document.get("type") if isinstance(document, dict) else None
        if isinstance(document, dict) and document.get("object") == _CHUNK:
            yield from pieces.of_chunks(document)
        elif kind == "message_start" and isinstance(document.get("message"), dict):
            yield from pieces.begin_message(document)
        elif pieces.message and isinstance(kind, str) and kind.startswith(_PIECES):
            yield from pieces.of_message(document, ends=kind == "message_stop")
        elif _is_gemini_piece(document):
            yield from pieces.of_gemini(document)
        elif isinstance(document, list) and document and all(map(_is_gemini_piece, document)):
            for piece in document:
                yield from pieces.of_gemini(piece)
        elif isinstance(kind, str) and _is_event(kind, document):
            yield from pieces.of_response(document, ends=kind in _ENDS)
        else:
            yield document
    yield from pieces.left()


def _is_event(kind: str, document: Record) -> bool:
    """Whether it is an event of a streamed response of OpenAI: its number, the response, or what was added."""
    has_whole = isinstance(document.get("response"), dict)
    if not kind.startswith("response.") or (kind in _ENDS and not has_whole):
        return False
    return has_whole or any(key in document for key in _OF_EVENTS)


def _is_gemini_piece(document: Any) -> bool:
    """Whether it may be a piece of an answer of Gemini that has no id: those with one share it."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("usageMetadata"), dict)
        and isinstance(document.get("candidates"), list)
        and "responseId" not in document
    )


@dataclass
class _Pieces:
    """What is not whole yet."""

    untold: dict[str, Record] = field(default_factory=dict)
    """The first chunk of each answer that has told no usage so far, by id."""
    told: set[str] = field(default_factory=set)
    begun: dict[str, Record] = field(default_factory=dict)
    """The first event of each response of which no end was seen, by id."""
    message: Record | None = None
    gemini: Record | None = None
    """The last piece of an answer of Gemini that has not come to its end."""

    def of_chunks(self, chunk: Record) -> Iterator[Record]:
        """The chunk where it tells the usage."""
        name = str(chunk.get("id"))
        beside = chunk.get("x_groq")
        usage = chunk.get("usage") or (beside.get("usage") if isinstance(beside, dict) else None)
        if usage:
            self.told.add(name)
            self.untold.pop(name, None)
            yield {**chunk, "usage": usage}
        elif name not in self.told:
            self.untold.setdefault(name, {**chunk, "choices": None})

    def of_response(self, event: Record, *, ends: bool) -> Iterator[Record]:
        """The response at its end; one that was begun is kept until then."""
        whole = event.get("response")
        if not isinstance(whole, dict):
            return
        beside = {key: event[key] for key in _WHEN if key in event}
        name = str(whole.get("id"))
        if ends:
            self.begun.pop(name, None)
            self.told.add(name)
            yield beside | whole
        elif name not in self.told:
            self.begun.setdefault(name, beside | whole)

    def of_gemini(self, piece: Record) -> Iterator[Record]:
        """The answer at its end: each piece repeats the prompt's tokens, and only the last says why it ended."""
        before = self.gemini
        if before and _prompt_of(before) != _prompt_of(piece):
            yield before
        ends = any(
            isinstance(each, dict) and each.get("finishReason") for each in piece["candidates"]
        )
        self.gemini = None if ends else piece
        if ends:
            yield piece

    def begin_message(self, event: Record) -> Iterator[Record]:
        """The message before, where it did not end."""
        if self.message:
            yield self.message
        around = {key: value for key, value in event.items() if key not in ("type", "message")}
        self.message = around | event["message"]

    def of_message(self, event: Record, *, ends: bool) -> Iterator[Record]:
        """The message at its end, with what its pieces said of its usage in place of what was said before."""
        message, usage = self.message or {}, event.get("usage")
        if isinstance(usage, dict):
            before = message.get("usage")
            later = {key: value for key, value in usage.items() if value is not None}
            message = {**message, "usage": (before if isinstance(before, dict) else {}) | later}
        self.message = None if ends else message
        if ends:
            yield message

    def left(self) -> Iterator[Record]:
        """What never became whole."""
        if self.message:
            yield self.message
        if self.gemini:
            yield self.gemini
        yield from self.untold.values()
        yield from self.begun.values()


def _prompt_of(piece: Record) -> tuple[Any, Any]:
    return piece.get("modelVersion"), piece["usageMetadata"].get("promptTokenCount")
