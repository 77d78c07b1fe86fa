"""Policy in force: a review that lapsed is chased, of a search and of every other policy alike."""

from datetime import timedelta

from core.policy.dated import heads
from core.searches.register import searches
from pages.about.policy import lapsed


def test_a_review_is_chased_from_the_day_after_it_was_due():
    for one in (*heads(), *searches().values()):
        assert lapsed([one], one.next_review) == []
        (sentence,) = lapsed([one], one.next_review + timedelta(days=1))
        assert sentence.startswith(f"{one.title}: its review was due on ")
        assert sentence.endswith(f"Owner: {one.owner}.")
