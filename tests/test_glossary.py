"""The glossary: every module is named with its terms or in plain English, and every term is one that is used."""

import re
from collections import Counter
from pathlib import Path

from tests.test_house import ROOT, SOURCES

GLOSSARY = ROOT / "docs" / "glossary.md"
TERMS = re.findall(r"^- \*\*(.+?)\*\*: ", GLOSSARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
MODULES = [
    p for p in SOURCES if p.relative_to(ROOT).parts[0] in {"core", "auth", "pages"} and "versions" not in p.parts
]
# Plain English, or the common name of a piece of the web or of Python, in the sense that any engineer takes it in.
PLAIN = set(
    """
    about absence act action address again age answer app arrest audit auth away back bar beside box calendar calm
    card catalogue cause cell change chart check claimed click column command component condition connection content
    cookie core count counted covering csv data database dated day declaration declared deep default definition
    delivery derivation derive dictionary diff directory disk download engine entry env error export fault faulty file
    find force frame gap given giving gone grid group guarded head header health held host icon identity input instant
    joined judged judging kept key kind known label latest law left line link listing load loaded lock look mail mark
    material message metric migrate migration model month my new newest newly not notice one only operation option
    order organisation other out owner page paper parquet part pdf people place plain policy port post postgresql
    probe progress provider publish put query quote rail raising rate raw reading reason record redrawn refusal
    refused register rendered report return route row rule schema scoped script section self series session setting
    several shape sign since socket source stamp stated store stream strict strip submit succession suspect table team
    text timeline token touched tree trend trouble turn unattended up update url variable verify visible visit walk
    warm web webhook while who whole whose wire word wording work working write written xlsx yaml
    """.split()  # noqa: SIM905 -- a list of words reads as one
)


def _singular(word: str) -> str:
    for ending, put in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is", "series")):
            return word.removesuffix(ending) + put
    return word


KNOWN = {_singular(word) for term in TERMS for word in term.lower().split()}


def _unexplained(path: Path) -> set[str]:
    """The words of a module's name, and of its folders, that are neither."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    words = {_singular(word) for part in parts if part != "__init__" for word in part.strip("_").split("_")}
    return words - KNOWN - PLAIN


def test_a_module_is_named_with_terms_of_the_glossary_or_in_plain_english():
    unexplained = {path.relative_to(ROOT).as_posix(): _unexplained(path) for path in MODULES}
    explain = "explain it in docs/glossary.md, rename it, or add a plain word to PLAIN"
    assert {path: words for path, words in unexplained.items() if words} == {}, explain


def test_every_term_of_the_glossary_is_used_outside_it():
    kinds = ("*.py", "*.yaml", "*.md")
    places = [p for folder in ("core", "auth", "pages", "docs") for kind in kinds for p in (ROOT / folder).rglob(kind)]
    texts = [p.read_text(encoding="utf-8") for p in places if p != GLOSSARY]
    everything = " ".join(re.sub(r"[\s_]+", " ", text) for text in texts).lower()
    unused = [term for term in TERMS if not re.search(rf"\b{re.escape(term.lower())}(?:s|es|d)?\b", everything)]
    assert unused == []


def test_every_term_stands_once_and_in_order():
    assert [term for term, times in Counter(TERMS).items() if times > 1] == []
    for part in GLOSSARY.read_text(encoding="utf-8").split("\n## ")[1:]:
        terms = [term.lower() for term in re.findall(r"^- \*\*(.+?)\*\*: ", part, flags=re.MULTILINE)]
        assert terms == sorted(terms)
