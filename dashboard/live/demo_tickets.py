"""Made-up support tickets and what they say: the task the demo model is tuned for.

Training and test tickets share no sentence: cue phrases, openers and products are split, so the test
asks whether the task was learned, not whether sentences were remembered. Synthetic and narrow.
"""

import json
import random
from dataclasses import dataclass
from typing import Literal

Split = Literal["train", "test"]

CATEGORIES: dict[str, dict[Split, tuple[str, ...]]] = {
    "billing": {
        "train": (
            "I was charged twice for the {p}",
            "the invoice for the {p} shows the wrong amount",
            "my card was debited although I cancelled the {p}",
            "I was promised a discount on the {p} but paid the full price",
            "the VAT number is missing on the bill for the {p}",
            "you took the monthly fee two times",
            "the refund for the {p} has not reached my bank account",
            "I do not understand a payment of 30 euros on my statement",
            "the receipt for the {p} is made out to the wrong company",
            "my credit card was rejected but the money is gone",
        ),
        "test": (
            "there are two payments for the same {p} on my statement",
            "the amount on the invoice is higher than the price I saw for the {p}",
            "I paid for the {p} and the charge came a second time",
            "please correct the company name on the bill for the {p}",
        ),
    },
    "delivery": {
        "train": (
            "the {p} has not arrived yet",
            "the parcel with the {p} is a week late",
            "tracking for the {p} has not moved for days",
            "the courier left the {p} with a neighbour I do not know",
            "the {p} was sent to my old address",
            "the driver said nobody was home, but I was waiting for the {p}",
            "the shipment with the {p} is stuck at customs",
            "can you deliver the {p} to another street",
            "the package says delivered but there is no {p} at my door",
            "when will the {p} be shipped",
        ),
        "test": (
            "my {p} should have been here on Monday and the parcel is still on its way",
            "the tracking page says the {p} was delivered, but nothing is here",
            "the courier went to the wrong house with my {p}",
            "how long until the shipment of the {p} arrives",
        ),
    },
    "account": {
        "train": (
            "I cannot sign in to my account",
            "the password reset mail never comes",
            "my profile shows the wrong e-mail address",
            "please delete my account and my data",
            "the login code by text message does not arrive",
            "my account is locked after three attempts",
            "I want to change the user name of my profile",
            "an employee left and we must close her login",
            "two accounts exist in my name, please merge them",
            "I lost the phone I use to log in",
        ),
        "test": (
            "the page does not accept my password any more",
            "please remove my profile and everything you store about me",
            "I changed my phone and cannot log in without the code",
            "how do I put a new e-mail address on my account",
        ),
    },
    "technical": {
        "train": (
            "the app crashes when I open it",
            "the {p} shows an error code and stops",
            "since the update the program freezes",
            "the {p} does not connect to the network",
            "the screen of the app stays white",
            "exporting a report ends with an error message",
            "the {p} loses its settings after every restart",
            "the website does not load in my browser",
            "the software for the {p} does not install",
            "synchronising the {p} with my phone fails",
        ),
        "test": (
            "the app closes by itself after the last update",
            "my {p} cannot find the wireless network any more",
            "an error message appears each time I start the program",
            "the {p} freezes while it connects to my phone",
        ),
    },
    "returns": {
        "train": (
            "I want to send the {p} back",
            "the {p} arrived broken and I want to return it",
            "the {p} is too small, can I exchange it",
            "please send me a return label for the {p}",
            "the {p} has the wrong colour and has to go back",
            "how many days do I have to return the {p}",
            "I ordered two and want to give one {p} back",
            "the {p} is scratched, please replace it",
            "I changed my mind about the {p} and would like to return it",
            "where do I send the {p} that does not fit",
        ),
        "test": (
            "the {p} came with a crack and I would like to exchange it",
            "how can I give the {p} back, it does not fit",
            "I need a label to return the {p}",
            "please take the {p} back, the colour is wrong",
        ),
    },
    "other": {
        "train": (
            "I want to thank your team for the friendly help",
            "do you take interns in the summer",
            "I would like to apply for a job with you",
            "your catalogue is lovely, who took the pictures",
            "can we visit your factory with a school class",
            "is there a shop of yours in Madrid",
            "a journalist would like to interview your founder",
            "would you sponsor our football club",
            "do you sell gift cards",
            "which languages does your team speak",
        ),
        "test": (
            "the person on the phone was wonderful, please thank her",
            "are there open jobs in your warehouse",
            "do you have a shop in Lisbon",
            "our school would like to visit you",
        ),
    },
}
URGENCIES: dict[str, dict[Split, tuple[str, ...]]] = {
    "high": {
        "train": (
            "This is urgent.",
            "I need an answer today.",
            "Please hurry, we cannot work.",
            "It has to be solved within the hour.",
            "Help me at once, please.",
            "This cannot wait.",
            "We are losing money every minute.",
        ),
        "test": (
            "It is very urgent, please answer at once.",
            "We need this solved today, it cannot wait any longer.",
            "Please hurry.",
        ),
    },
    "normal": {
        "train": ("", "Thank you.", "Please let me know.", "What can I do?", "Kind regards."),
        "test": ("", "Please tell me what to do.", "Thanks and regards."),
    },
    "low": {
        "train": (
            "There is no hurry.",
            "Whenever you have time.",
            "It is not important.",
            "Answer when it suits you.",
            "Take your time.",
            "Next month is early enough.",
            "I am only curious.",
        ),
        "test": (
            "No hurry at all.",
            "Take all the time you need.",
            "It is not urgent, next week is fine.",
        ),
    },
}
PRODUCTS: dict[Split, tuple[str, ...]] = {
    "train": (
        *("kettle", "lamp", "jacket", "headphones", "printer", "chair", "camera", "backpack"),
        *("speaker", "toaster", "keyboard", "tent", "router", "blender", "watch", "mirror"),
    ),
    "test": ("coffee machine", "bicycle pump", "monitor", "suitcase", "thermostat", "drill"),
}
OPENERS: dict[Split, tuple[str, ...]] = {
    "train": ("", "Hello,", "Hi there,", "Dear team,", "Good morning,", "To whom it may concern,"),
    "test": ("", "Good evening,", "Hello everybody,", "Dear support,"),
}
ORDERS: dict[Split, tuple[str, ...]] = {
    "train": (
        "My order is {o}.",
        "Order number: {o}.",
        "It is about order {o}.",
        "Reference {o}.",
        "(order {o})",
    ),
    "test": ("The order number is {o}.", "This concerns order {o}.", "Order {o}."),
}

INSTRUCTIONS = (
    "Turn the support ticket into JSON with the keys category (billing, delivery, account, technical,"
    " returns, other), urgency (low, normal, high) and order_id (text, or null when there is none)."
    " Answer with the JSON only."
)
SCHEMA = {
    "type": "object",
    "properties": {
        "category": {"enum": list(CATEGORIES)},
        "urgency": {"enum": list(URGENCIES)},
        "order_id": {"type": ["string", "null"]},
    },
    "required": ["category", "urgency", "order_id"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket and the three fields it states. `template` names the cue phrase it was made from."""

    text: str
    category: str
    urgency: str
    order_id: str | None
    template: str

    @property
    def answer(self) -> str:
        fields = {"category": self.category, "urgency": self.urgency, "order_id": self.order_id}
        return json.dumps(fields)


def tickets(count: int, *, split: Split, seed: int) -> tuple[Ticket, ...]:
    """`count` tickets drawn from one split; the same seed gives the same tickets."""
    draw = random.Random(seed)  # noqa: S311 - sample data, not a secret
    return tuple(_ticket(draw, split) for _ in range(count))


def few_shot(*, seed: int = 3) -> str:
    """The instructions with six worked examples from the training split, as a system text."""
    draw = random.Random(seed)  # noqa: S311 - sample data, not a secret
    examples = [_ticket(draw, "train", category=category) for category in CATEGORIES]
    shown = [f"Ticket: {ticket.text}\nJSON: {ticket.answer}" for ticket in examples]
    return "\n\n".join([INSTRUCTIONS, *shown])


def _ticket(draw: random.Random, split: Split, *, category: str | None = None) -> Ticket:
    category = category or draw.choice(list(CATEGORIES))
    urgency = draw.choice(list(URGENCIES))
    cue = draw.choice(CATEGORIES[category][split])
    phrase = cue.format(p=draw.choice(PRODUCTS[split]))
    opener = draw.choice(OPENERS[split])
    order_id = f"{draw.choice('ABCDEFGHKMPRTX')}-{draw.randint(1000, 9999)}"
    has_order = draw.random() < 0.55
    sentence = f"{opener} {phrase}." if opener else f"{phrase[0].upper()}{phrase[1:]}."
    parts = [sentence]
    if has_order:
        parts.append(draw.choice(ORDERS[split]).format(o=order_id))
    urging = draw.choice(URGENCIES[urgency][split])
    parts.insert(draw.choice([len(parts), len(parts), 1]), urging)
    return Ticket(
        text=" ".join(part for part in parts if part),
        category=category,
        urgency=urgency,
        order_id=order_id if has_order else None,
        template=f"{category}-{CATEGORIES[category][split].index(cue) + 1}",
    )
