"""STS prepaid tokens (IEC 62055-41), encoding and decoding: EA11 (MISTY1), keys by DKGA04 or DKGA02.

Independent of the SQL implementation (``sql/tokens/_sts_*.sql``): this one follows the standard's layout
step by step, decodes too, and stands for the meter in tests and demonstrations.

A token is 66 bits: a class of 2 and a block of 64, ``SubClass(4) RND(4) TID(24) Amount(16) CRC(16)``
for credit. ``data`` below is always the block without its checksum, 48 bits.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from pyapi.misty1 import Misty1

BASE_YEARS = (1993, 2014, 2035)
MAX_TOKEN = 2**66 - 1
CURRENCY_SUBCLASSES = range(4, 8)
CURRENCY_SCALE = 100_000
"""Steps per base unit in a currency token: 1 KES is 100000."""


class TokenError(ValueError):
    """The digits are not a token of this meter."""


@dataclass(frozen=True)
class Token:
    """A decoded token whose checksum is right.

    Attributes:
        token_class: 0 credit, 1 for every meter, 2 management.
        data: the 48 bits before the checksum.
    """

    token_class: int
    data: int

    @property
    def sub_class(self) -> int:
        """The four top bits."""
        return self.data >> 44

    @property
    def rnd(self) -> int:
        """The random nibble; in a currency token the high bits of the exponent."""
        return self.data >> 40 & 0xF

    @property
    def tid(self) -> int:
        """Token identifier: minutes since the base date."""
        return self.data >> 16 & 0xFFFFFF

    @property
    def value16(self) -> int:
        """The 16-bit field before the checksum."""
        return self.data & 0xFFFF


# -- identity and keys


def luhn_digit(digits: str) -> str:
    """The Luhn check digit of a string of digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 - place % 2)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def is_luhn_valid(digits: str) -> bool:
    """Whether the last digit checks the others (DRN of 11, PAN of 18 digits)."""
    return digits.isascii() and digits.isdigit() and luhn_digit(digits[:-1]) == digits[-1]


def make_pan(iin: str, drn: str) -> str:
    """The 18-digit meter PAN from an IIN of 6 and a DRN of 11 digits, or ``0000`` and a DRN of 13."""
    body = iin + drn
    if len(body) != 17 or not body.isdigit():
        raise ValueError("an IIN and a DRN have 17 digits together")
    return body + luhn_digit(body)


def decoder_key(
    vending_key: bytes, pan: str, *, sgc: str, ti: int, krn: int, kt: int, base_year: int, ea: str = "11"
) -> bytes:
    """Decoder key by DKGA04, most significant byte first.

    Args:
        vending_key: 20 bytes.
        ea: ``"11"`` gives 16 bytes (MISTY1), ``"07"`` 8 bytes.
    """
    size = {"11": 16, "07": 8}[ea]
    data = b"\x04"
    for field in ("04", f"{base_year % 100:02d}", ea, f"{ti:02d}"):
        data += bytes([len(field)]) + field.encode()
    data += b"\x00\x04"
    for field in (sgc, f"{kt:X}", f"{krn:X}", pan):
        data += bytes([len(field)]) + field.encode()
    data += (size * 8).to_bytes(4, "big")
    return hmac.new(vending_key, data, hashlib.sha256).digest()[:size]


def decoder_key_dkga02(vending_key: bytes, pan: str, *, sgc: str, ti: int, krn: int, kt: int) -> bytes:
    """Decoder key by DKGA02 (DES, 8 bytes), most significant byte first; for EA07 meters."""
    block = bytes.fromhex(pan[1:7] + "0" * 10 if kt == 3 else pan[1:17])
    control = bytes.fromhex(f"{kt:X}{sgc}{ti:02d}{krn:X}FFFFFF")
    mixed = bytes(a ^ b for a, b in zip(block, control, strict=True))
    encryptor = Cipher(TripleDES(vending_key * 3), modes.ECB()).encryptor()  # noqa: S305
    ciphered = encryptor.update(mixed) + encryptor.finalize()
    return bytes(a ^ b ^ c for a, b, c in zip(ciphered, mixed, vending_key, strict=True))


# -- fields


def token_identifier(at: datetime, base_year: int) -> int:
    """TID of a moment with a time zone; the reserved minute 00:01 UTC gives the one after it."""
    moment = at.astimezone(UTC)
    minutes = (moment - datetime(base_year, 1, 1, tzinfo=UTC)) // (
        datetime(2000, 1, 1, 0, 1) - datetime(2000, 1, 1)
    )
    if (moment.hour, moment.minute) == (0, 1):
        minutes += 1
    if not 0 <= minutes < 2**24:
        raise ValueError(f"{at} is outside the 24 bits that follow {base_year}")
    return minutes


def _encode_amount(steps: int, max_exponent: int) -> int:
    exponent, mantissa = 0, Fraction(steps)
    while exponent < max_exponent and mantissa >= 16384:
        mantissa = (mantissa - 16384) / 10
        exponent += 1
    code = exponent * 16384 + -(-mantissa.numerator // mantissa.denominator)
    if steps < 0 or code >= (max_exponent + 1) * 16384:
        raise ValueError(f"a token cannot carry {steps}")
    return code


def _decode_amount(code: int) -> int:
    exponent, mantissa = divmod(code, 16384)
    step: int = 10**exponent
    return mantissa * step + 16384 * (step - 1) // 9


def amount_code(tenths: int) -> int:
    """The 16-bit field for an amount in tenths of a unit, rounded up to what it can carry."""
    return _encode_amount(tenths, 3)


def amount_value(code: int) -> int:
    """Tenths of a unit that a 16-bit amount field carries."""
    return _decode_amount(code)


def currency_value(token: Token) -> int:
    """Hundred-thousandths of the base unit that a currency token carries, negative if so signed."""
    amount = _decode_amount((token.rnd & 7) << 16 | token.value16)
    return -amount if token.rnd & 8 else amount


def crc16(token_class: int, data: int, *, currency: bool = False) -> int:
    """The checksum field over class and data."""
    register = 0xFFFF
    for byte in (token_class << 48 | data).to_bytes(7, "big") + (b"\x01" if currency else b""):
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return int.from_bytes(register.to_bytes(2, "little"), "big")


def _has_currency_crc(token_class: int, data: int) -> bool:
    return token_class == 0 and data >> 44 in CURRENCY_SUBCLASSES


# -- tokens


def encode(token_class: int, data: int, cipher: Misty1 | None) -> str:
    """The 20 digits for a class and 48 bits; class 1 needs no cipher."""
    block = data << 16 | crc16(token_class, data, currency=_has_currency_crc(token_class, data))
    if token_class != 1:
        if cipher is None:
            raise ValueError("classes 0 and 2 are encrypted")
        block = cipher.encrypt(block)
    moved = block >> 27 & 3
    number = moved << 64 | (block & ~(3 << 27)) | token_class << 27
    return f"{number:020d}"


def decode(digits: str, cipher: Misty1) -> Token:
    """Read 20 digits with a meter's cipher; spaces and dashes between digits are ignored.

    Raises:
        TokenError: not 20 digits, above 66 bits, an unused class, or a wrong checksum, which is what
            another meter's token and a mistyped digit look like.
    """
    digits = digits.replace(" ", "").replace("-", "")
    if len(digits) != 20 or not (digits.isascii() and digits.isdigit()):
        raise TokenError("a token has 20 digits")
    number = int(digits)
    if number > MAX_TOKEN:
        raise TokenError("a token is at most 73786976294838206463")
    token_class = number >> 27 & 3
    if token_class == 3:
        raise TokenError("class 3 is not used")
    block = (number & 0xFFFFFFFFFFFFFFFF & ~(3 << 27)) | number >> 64 << 27
    if token_class != 1:
        block = cipher.decrypt(block)
    data = block >> 16
    if block & 0xFFFF != crc16(token_class, data, currency=_has_currency_crc(token_class, data)):
        raise TokenError("the checksum is wrong")
    return Token(token_class, data)


def value_token(
    cipher: Misty1, token_class: int, sub_class: int, *, tid: int, value16: int, rnd: int = 0
) -> str:
    """A token with TID and a 16-bit field: unit credit or management."""
    return encode(token_class, sub_class << 44 | rnd << 40 | tid << 16 | value16, cipher)


def currency_token(cipher: Misty1, tid: int, amount: int) -> str:
    """A currency credit token; ``amount`` >= 0 in hundred-thousandths of the base unit."""
    code = _encode_amount(amount, 31)
    return encode(0, 4 << 44 | code >> 16 << 40 | tid << 16 | code & 0xFFFF, cipher)


def meter_test_token(sub_class: int, control: int, manufacturer: int = 0) -> str:
    """A class 1 token: 36 control bits and a maker of 8 (subclass 0), or 28 and 16 (subclass 1)."""
    maker_bits = {0: 8, 1: 16}[sub_class]
    return encode(1, sub_class << 44 | control << maker_bits | manufacturer, None)


def key_change_tokens(
    old: Misty1, new_key: bytes, *, sgc: str, ti: int, krn: int, kt: int, ken: int, rollover: bool = False
) -> tuple[str, str, str, str]:
    """The four key change tokens of an EA11 meter: sections 1 to 4, subclasses 3, 4, 8, 9."""
    part = [int.from_bytes(new_key[i : i + 4], "big") for i in range(0, 16, 4)]
    group = int(sgc)
    return (
        encode(2, 3 << 44 | ken >> 4 << 40 | krn << 36 | rollover << 35 | kt << 32 | part[0], old),
        encode(2, 4 << 44 | (ken & 15) << 40 | ti << 32 | part[3], old),
        encode(2, 8 << 44 | (group & 0xFFF) << 32 | part[1], old),
        encode(2, 9 << 44 | group >> 12 << 32 | part[2], old),
    )
