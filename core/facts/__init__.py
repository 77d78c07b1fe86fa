"""Facts: what is known about each crime and what belongs to it, derived from an extract."""

from core.facts.catalogue import SUBJECTS, facts_for
from core.facts.crimes import OPEN
from core.facts.declared import Fact
from core.facts.derive import derive
from core.facts.frames import Facts, View

__all__ = ["OPEN", "SUBJECTS", "Fact", "Facts", "View", "derive", "facts_for"]
