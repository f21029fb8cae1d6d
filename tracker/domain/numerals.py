"""Chinese numerals as they stand in enumerators (一、 （十二） 二十一、). Larger numbers are never enumerators here."""

DIGITS = "零一二三四五六七八九"
NUMERALS = "零〇一二三四五六七八九十"
LARGEST = 99


def to_chinese(value: int) -> str:
    """21 → 二十一, 10 → 十. From 0 to LARGEST."""
    if not 0 <= value <= LARGEST:
        raise ValueError(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


_VALUES = {to_chinese(value): value for value in range(LARGEST + 1)}
_VALUES |= {f"一十{to_chinese(ones) if ones else ''}": 10 + ones for ones in range(10)}


def from_chinese(text: str) -> int | None:
    """None for what nobody writes in an enumerator: a year in digits (二〇二〇), 三五, 十十."""
    return _VALUES.get(text.replace("〇", "零"))
