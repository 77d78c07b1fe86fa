"""What is printed: an A4 page in the letters of every European name, with a sign for any other letter."""

import logging
import unicodedata
from functools import lru_cache
from pathlib import Path

import font_roboto
from fontTools.ttLib import TTFont
from fpdf import FPDF

_FONTS = Path(font_roboto.font_directory)
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"

# The library warns of every letter a font lacks, with the letter; names do not belong in a log.
logging.getLogger("fpdf.output").setLevel(logging.ERROR)


class Paper(FPDF):
    """A document whose font `Roboto` has both styles, in British English; nothing breaks to a new page by itself."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation=orientation, format="A4")
        for style, name in (("", "Roboto-Regular"), ("B", "Roboto-Bold")):
            self.add_font("Roboto", style, _FONTS / f"{name}.ttf")
        self.set_auto_page_break(False)
        self.set_lang("en-GB")


def printable(text: str) -> str:
    """Text in letters that the font has, on its own lines; a sign stands for any other letter."""
    lines = (" ".join(unicodedata.normalize("NFC", line).split()) for line in text.split("\n"))
    return "\n".join("".join(c if ord(c) in _letters() else _UNPRINTABLE for c in line) for line in lines)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """The characters of both styles of the font."""
    by_style = [set(TTFont(_FONTS / f"Roboto-{style}.ttf", lazy=True).getBestCmap()) for style in ("Regular", "Bold")]
    return frozenset(by_style[0] & by_style[1])
