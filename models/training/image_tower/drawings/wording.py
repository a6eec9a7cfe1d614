"""Words on pictures and in their captions."""

from __future__ import annotations

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
WORDS = (
    "data user order total name value status report build server client item price test region sales week month north "
    "south alpha beta query index cache model view event task team plan cost rate open done error home about help "
    "search input result file edit page list main type node edge start stop ready active new account profile message"
).split()


def with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def number_word(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
