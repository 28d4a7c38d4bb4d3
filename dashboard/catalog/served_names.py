"""Names that a server of one's own gives its model: Ollama's tags and files of llama.cpp."""

import re

_FILE = re.compile(r"\.gguf$", re.IGNORECASE)
_QUANTISED = re.compile(r"[-.](?:i?q\d\w*|b?f16|fp16)$", re.IGNORECASE)


def plain_name(name: str) -> str:
    """The name without folder, tag's colon, file ending and quantisation: `llama3.1:8b-instruct-q4_K_M` ->
    `llama3.1-8b-instruct`."""
    last = _FILE.sub("", name.strip().rpartition("/")[2])
    return _QUANTISED.sub("", last.removesuffix(":latest").replace(":", "-"))
