"""Every page of the menu has its picture in the documents, small enough to be cloned, and none lies about unused."""

import re
import struct
from pathlib import Path

from auth.pages import PAGES

ROOT = Path(__file__).parents[1]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PHONE = "my_actions-phone"
MOST = 1_500_000  # bytes of all of them together


def test_every_page_of_the_menu_has_its_picture_and_no_picture_is_of_another():
    assert sorted(one.stem for one in PICTURES) == sorted([PHONE, *(page.key for page in PAGES if page.in_menu)])


def test_each_picture_stands_in_the_readme_once_with_what_it_shows():
    shown = re.findall(r"!\[[^]]+\]\(docs/pictures/([\w-]+)\.png\)", README)
    assert sorted(shown) == sorted(one.stem for one in PICTURES)
    for page in PAGES:
        if page.in_menu:
            assert re.search(rf"\*\*{re.escape(page.title)}\.?\*\*\.? [A-Z][^|]+\.", README), page.title


def test_the_pictures_have_the_size_of_a_screen_and_are_light():
    for one in PICTURES:
        size = struct.unpack(">II", one.read_bytes()[16:24])  # the head of a PNG: its width and height
        assert size == ((390, 844) if one.stem == PHONE else (1280, 800)), one.name
    assert sum(one.stat().st_size for one in PICTURES) < MOST
