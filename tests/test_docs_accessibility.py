"""The accessibility statement says what the tests excuse, no more and no less, and leaves what is the force's to it."""

import re
from pathlib import Path

from tests.browser.axe import ON_SOME_DAYS, STREAMLITS

STATEMENT = (Path(__file__).parents[1] / "docs" / "accessibility.md").read_text(encoding="utf-8")
WHOLE = " ".join(STATEMENT.split())


def test_the_non_compliances_of_the_statement_are_those_that_the_tests_excuse():
    listed = re.findall(r"^\| `([a-z-]+)` \| `([^`]+)` \| (.+) \|$", STATEMENT, flags=re.MULTILINE)
    excused = STREAMLITS | ON_SOME_DAYS
    assert {(rule, place) for rule, place, _ in listed} == set(excused)
    for rule, place, why in listed:
        assert why.replace("\\", "").startswith(excused[rule, place]), rule
        assert re.search(r"WCAG \d\.\d\.\d", why), rule


def test_the_statement_has_every_part_that_the_model_wants():
    for part in (
        "Feedback and contact information", "Enforcement procedure",
        "Technical information about this app's accessibility", "Compliance status",
        "Non-accessible content", "Disproportionate burden",
        "Content that is not within the scope of the accessibility regulations",
        "Preparation of this accessibility statement",
    ):  # fmt: skip
        assert re.search(rf"^###? {re.escape(part)}$", STATEMENT, flags=re.MULTILINE), part
    for words in (
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018",
        "partially compliant** with the Web Content Accessibility Guidelines (WCAG) version 2.2 AA standard",
        "prepared on 28 November 2026", "Equality and Human Rights Commission (EHRC)", "Northern Ireland (ECNI)",
    ):  # fmt: skip
        assert words in WHOLE, words


def test_what_only_the_force_knows_is_left_to_it_in_brackets():
    left = re.findall(r"\*\*\[[Tt]he force: ([^]]+)\]\*\*", WHOLE)
    for wanted in ("its address", "its name", "contact form", "number", "keep the one of the two", "legal adviser"):
        assert any(wanted in one for one in left), wanted
