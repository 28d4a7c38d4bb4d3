"""What a typed name of a model asks for: whose way of writing it is, a region, a zone, a faster way."""

import re
from dataclasses import dataclass

MAKERS = (
    "meta|anthropic|amazon|mistral|deepseek|openai|qwen|google|cohere|ai21|moonshotai|minimax|nvidia|zai|xai|"
    "writer|moonshot|stability|twelvelabs"
)
"""The makers as Bedrock writes them in front of a model: `zai.glm-5.3`, in one region `us.zai.glm-5.3`."""
_REGIONS = "us-gov|us|eu|apac|jp|au|in|ca|global|regional"
CLOUD_PREFIX = re.compile(rf"^(?:{_REGIONS})\.")
_ON_BEDROCK = re.compile(rf"^(?:(?:{_REGIONS})\.)?(?:{MAKERS})\.")
_OF_REGION = re.compile(rf"^(?:({_REGIONS})\.(?:{MAKERS})\.|([a-z]{{2}}(?:-gov)?-[a-z]+-\d)/)")
_ARN = re.compile(r"^arn:aws[a-z-]*:bedrock:([a-z0-9-]*):[^:]*:[a-z-]+/(.+)$", re.IGNORECASE)
"""A model at Bedrock by its address: the region that is asked, and the id."""
_FORMS = (
    ("fireworks", re.compile(r"^accounts/fireworks/")),
    ("vertex", re.compile(r"^(?:projects/.+/)?publishers/[^/]+/models/")),
    ("databricks", re.compile(r"^databricks-")),
    ("cloudflare", re.compile(r"^@cf/")),
)
"""How sellers write models: whose way it is."""
CALL = re.compile(r"^(?:converse|invoke|converse_like)/")
"""How a model at Bedrock is called, as litellm writes it in front of the id."""
_IN_ZONE = re.compile(r"^(eu|us)/")
"""The data zone of a model at Azure, as litellm writes it in front of the name."""
_FASTER = re.compile(r"-fast$")
_GEOGRAPHIES = {
    "us-gov-": ("us-gov",),
    "us-": ("us",),
    "eu-": ("eu",),
    "ap-northeast-": ("jp", "apac"),
    "ap-southeast-": ("au", "apac"),
    "ap-": ("apac",),
    "ca-": ("ca", "us"),
}
"""What Bedrock calls the places that serve a region together, by the beginning of the region's name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model as asked for: the seller named in it (or ""), its own key, the dated id and the family."""

    provider: str
    key: str
    dated: str
    model_id: str

    @property
    def place(self) -> str:
        """The region in an id of Bedrock (`us` of `us.anthropic.…`), or `global`; "" where none is."""
        found = _OF_REGION.match(self.key.lower())
        return (found[1] or found[2]) if found else ""

    @property
    def ids_there(self) -> tuple[str, ...]:
        """The ids under which a list may have the price of the place: the very one, then those of the places that
        serve its region together."""
        region, _, rest = self.key.lower().partition("/")
        first = next((each for each in _GEOGRAPHIES if region.startswith(each)), "")
        if region != self.place or not first:
            return (self.key,)
        return self.key, *(f"{place}.{rest}" for place in _GEOGRAPHIES[first])

    @property
    def zone(self) -> str:
        """The zone that the name of a model at Azure asks for; "" where it asks for none."""
        found = _IN_ZONE.match(self.key.lower()) if self.provider == "azure" else None
        return found[1] if found else ""

    @property
    def is_faster(self) -> bool:
        """Whether it is the id of a faster and dearer way to the same model."""
        return bool(_FASTER.search(self.key.lower())) and not _FASTER.search(self.dated)

    @property
    def in_one_region(self) -> bool:
        """Whether it is an id of Bedrock without a place: then the region that is asked answers."""
        return not self.place and bool(_ON_BEDROCK.match(self.key.lower()))

    @property
    def names_region(self) -> bool:
        """Whether it is the id of one region, which has a price of its own."""
        return self.place not in ("", "global")


def without_address(name: str) -> str:
    found = _ARN.match(name)
    if not found:
        return name
    region, model = found[1].lower(), found[2]
    placed = _OF_REGION.match(model.lower()) or not region
    return model if placed else f"{region}/{model}"


def seller_by_form(text: str) -> str:
    """Whose way it is to write a model so; "" where it is nobody's."""
    if _ON_BEDROCK.match(text) or _OF_REGION.match(text):
        return "aws"
    return next((seller for seller, form in _FORMS if form.match(text)), "")
