"""Recomputes with Python's `decimal` what ExactDecimal answered, line by line.

usage: exact_decimal_peer.py FILE

A line is tab-separated: operation, operands, answer. An answer is a number in plain notation or the name of an error.
Prints every line that disagrees (the first 20) and then how many lines were read; exits 1 when any disagreed.
"""

import decimal
import re
import sys
from decimal import Decimal

NUMBER = re.compile(rb"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
MODES = {
    b"towardZero": decimal.ROUND_DOWN,
    b"awayFromZero": decimal.ROUND_UP,
    b"down": decimal.ROUND_FLOOR,
    b"up": decimal.ROUND_CEILING,
    b"halfEven": decimal.ROUND_HALF_EVEN,
    b"halfUp": decimal.ROUND_HALF_UP,
    b"halfDown": decimal.ROUND_HALF_DOWN,
}
MAXIMUM_DIGITS, MAXIMUM_SCALE = 38, 255

# Sums span at most 38 + 255 + 38 digits and products 76, so both are exact here. A quotient of 38-digit numbers that is not a
# tie is at least 10^-39 of a unit away from one, and the largest has 550 digits: rounding at 700 first changes nothing.
CONTEXT = decimal.getcontext()
CONTEXT.prec = 700
CONTEXT.Emax, CONTEXT.Emin = 10**6, -(10**6)


def plain(number):
    """Plain notation; a zero has no sign."""
    return format(abs(number) if number.is_zero() else number, "f").encode()


def scale_of(number):
    return -number.as_tuple().exponent


def fits(number):
    return len(number.as_tuple().digits) <= MAXIMUM_DIGITS and 0 <= scale_of(number) <= MAXIMUM_SCALE


def held(number):
    return plain(number) if fits(number) else b"overflow"


def parse(text):
    match = NUMBER.fullmatch(text)
    if not match:
        return b"notANumber"
    sign, whole, fraction, exponent = (part or b"" for part in match.groups())
    digits = (whole + fraction).lstrip(b"0")
    scale = len(fraction) - int(exponent or b"0")
    if len(digits) > MAXIMUM_DIGITS or (digits and len(digits) - min(scale, 0) > MAXIMUM_DIGITS):
        return b"tooManyDigits"
    if scale > MAXIMUM_SCALE:
        return b"scaleTooLarge"
    if not digits:
        return b"0." + b"0" * scale if scale > 0 else b"0"
    return plain(Decimal(text.decode()))


def number(text):
    """An operand, with the exponent of its plain notation."""
    return Decimal(parse(text).decode())


def add(a, b):
    return held(number(a) + number(b))


def subtract(a, b):
    return held(number(a) - number(b))


def multiply(a, b):
    return held(number(a) * number(b))


def compare(a, b):
    return str(int(number(a).compare(number(b)))).encode()


def divide(a, b, scale, mode):
    divisor = number(b)
    if divisor.is_zero():
        return b"divisionByZero"
    return held((number(a) / divisor).quantize(Decimal(1).scaleb(-int(scale)), rounding=MODES[mode]))


def rounded(a, scale, mode):
    return held(number(a).quantize(Decimal(1).scaleb(-int(scale)), rounding=MODES[mode]))


OPERATIONS = {
    b"parse": parse,
    b"add": add,
    b"subtract": subtract,
    b"multiply": multiply,
    b"compare": compare,
    b"divide": divide,
    b"round": rounded,
}


def main(path):
    wrong = lines = 0
    with open(path, "rb") as file:
        for lines, line in enumerate(file, start=1):
            operation, *operands, answer = line.rstrip(b"\n").split(b"\t")
            expected = OPERATIONS[operation](*operands)
            if expected != answer:
                wrong += 1
                if wrong <= 20:
                    print(f"line {lines}: {line!r}: expected {expected!r}")
    print(f"{lines} lines, {wrong} wrong")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
