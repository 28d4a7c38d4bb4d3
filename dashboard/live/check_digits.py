"""Whether the digits of a number fit each other, as those of real cards, accounts and identities do.

ISO/IEC 7812 (Luhn), ISO 13616 (IBAN, remainder of 97), GB 11643 (China), Verhoeff 1969 (India's Aadhaar), and the
published rules of Brazil's CPF and CNPJ, Spain's DNI and NIE, and France's NIR.
"""

import re

DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
VERHOEFF = (
    *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
    *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
)
"""The group of the pentagon: row times column."""
TURNED = "1576283094"
"""What each further place does to its digit."""


def digits_of(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def luhn(text: str) -> bool:
    """A card: 13 to 19 digits, not all alike."""
    digits = digits_of(text)
    doubled = [d if n % 2 == 0 else d * 2 - 9 * (d > 4) for n, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def iban(compact: str) -> bool:
    """An account: two letters, two check digits, 15 to 34 characters."""
    if not re.fullmatch(r"[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}", compact, re.ASCII):
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def verhoeff(text: str) -> bool:
    """India's Aadhaar: twelve digits, the first above 1."""
    digits = digits_of(text)
    if len(digits) != 12 or digits[0] < 2:
        return False
    check = 0
    for place, digit in enumerate(reversed(digits)):
        turned = digit
        for _ in range(place % 8):
            turned = int(TURNED[turned])
        check = int(VERHOEFF[check][turned])
    return check == 0


def brazil(text: str) -> bool:
    """A CPF of eleven digits or a CNPJ of fourteen."""
    digits = digits_of(text)
    if len(digits) not in (11, 14) or len(set(digits)) == 1:
        return False
    longest = 9 if len(digits) == 14 else len(digits)
    for end in (len(digits) - 2, len(digits) - 1):
        weights = [2 + n % (longest - 1) for n in range(end)]
        left = sum(d * w for d, w in zip(reversed(digits[:end]), weights, strict=True)) % 11
        if digits[end] != (0 if left < 2 else 11 - left):
            return False
    return True


def spain(text: str) -> bool:
    """A DNI (eight digits and a letter) or a NIE (X, Y or Z in front of seven)."""
    compact = re.sub(r"[ .-]", "", text).upper()
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdecimal() and DNI_LETTERS[int(number) % 23] == compact[-1]


def france(text: str) -> bool:
    """A NIR: thirteen digits and what is left to 97."""
    digits = "".join(map(str, digits_of(text)))
    return len(digits) == 15 and int(digits[13:]) == 97 - int(digits[:13]) % 97


def china(text: str) -> bool:
    """A resident identity: seventeen digits and a check character, X for ten."""
    weights = [2 ** (17 - n) % 11 for n in range(17)]
    left = sum(int(c) * w for c, w in zip(text[:17], weights, strict=True)) % 11
    return text[17].upper() == "10X98765432"[left]
