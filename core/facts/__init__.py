"""Facts: what is known about each crime, victim, suspect and bail, derived from an extract."""

from core.facts.catalogue import SUBJECTS, Fact, facts_for
from core.facts.derive import OPEN, derive
from core.facts.frames import Facts, View

__all__ = ["OPEN", "SUBJECTS", "Fact", "Facts", "View", "derive", "facts_for"]
