from dashboard.live import check_digits


def test_cards_by_luhn() -> None:
    # 4111 1111 1111 1111: doubled places 8 + 7 * 2 = 22, the other eight 8: 30
    assert check_digits.luhn("4111 1111 1111 1111")
    assert not check_digits.luhn("4111 1111 1111 1112")
    assert not check_digits.luhn("0000 0000 0000 0000")  # all alike is no card
    assert not check_digits.luhn("4111")


def test_accounts_by_the_remainder_of_97() -> None:
    assert check_digits.iban("GB29NWBK60161331926819")  # the standard's own example
    assert check_digits.iban("de89370400440532013000")
    assert not check_digits.iban("GB28NWBK60161331926819")
    assert not check_digits.iban("GB29")


def test_india_by_verhoeff() -> None:
    assert check_digits.verhoeff("2345 6789 0124")
    assert not check_digits.verhoeff("2345 6789 0125")
    assert not check_digits.verhoeff("2345 6798 0124")  # two neighbours changed places
    assert not check_digits.verhoeff("1345 6789 0124")  # none begins with 0 or 1


def test_brazil_of_people_and_companies() -> None:
    assert check_digits.brazil("529.982.247-25")
    assert not check_digits.brazil("529.982.247-24")
    assert not check_digits.brazil("111.111.111-11")
    assert check_digits.brazil("11.222.333/0001-81")
    assert not check_digits.brazil("11.222.333/0001-82")


def test_spain_by_its_letter() -> None:
    # 12345678 leaves 14 to 23: the fifteenth letter of TRWAGMYFPDXBNJZ is Z
    assert check_digits.spain("12345678Z")
    assert not check_digits.spain("12345678A")
    # X is 0: 1234567 leaves 19, the twentieth letter is L
    assert check_digits.spain("X1234567L")


def test_france_by_what_is_left_to_97() -> None:
    assert check_digits.france("1 85 05 78 006 084 91") == (97 - 1850578006084 % 97 == 91)
    assert check_digits.france(f"1850578006084{97 - 1850578006084 % 97:02}")
    assert not check_digits.france(f"1850578006084{97 - 1850578006084 % 97 + 1:02}")


def test_china_by_its_last_character() -> None:
    assert check_digits.china("11010519491231002X")  # the standard's own example
    assert not check_digits.china("110105194912310021")
