"""Whose fault a refusal of a mail server is, by its code and its enhanced status code."""

import pytest

from core.digest.mail_answers import refused, refused_for_all

PERSON_TODAY, PERSON_LATER = (True, False), (False, False)  # lasting, away
SERVER = (False, True)


@pytest.mark.parametrize(
    ("code", "reply", "whose"),
    [
        (550, b"5.1.1 user unknown", PERSON_TODAY),
        (550, b"no such person", PERSON_TODAY),
        (501, b"5.1.3 bad address", PERSON_TODAY),
        (551, b"user not local", PERSON_TODAY),
        (552, b"5.2.2 mailbox full", PERSON_TODAY),
        (552, b"mailbox full", PERSON_TODAY),
        (553, b"mailbox name not allowed", PERSON_TODAY),
        (554, b"5.2.1 mailbox disabled", PERSON_TODAY),
        (556, b"domain takes no mail", PERSON_TODAY),
        (450, b"4.2.0 mailbox busy", PERSON_LATER),
        (450, b"4.7.1 greylisted, come back in 300 seconds", PERSON_LATER),
        (450, b"try later", PERSON_LATER),
        (451, b"4.7.1 greylisted", PERSON_LATER),
        (451, b"greylisted", PERSON_LATER),
        (452, b"4.2.2 mailbox full", PERSON_LATER),
        (550, b"5.7.1 unable to relay", SERVER),
        (554, b"5.7.1 relay access denied", SERVER),
        (554, b"transaction failed", SERVER),
        (553, b"5.1.8 sender's domain unknown", SERVER),
        (552, b"5.3.4 message too big", SERVER),
        (550, b"5.4.4 no route", SERVER),
        (530, b"5.7.0 must issue STARTTLS first", SERVER),
        (535, b"5.7.8 authentication failed", SERVER),
        (503, b"bad sequence", SERVER),
        (451, b"4.3.0 local error", SERVER),
        (452, b"4.3.1 insufficient system storage", SERVER),
        (452, b"too many recipients", SERVER),
        (421, b"4.4.2 closing", SERVER),
        (421, b"4.7.0 too many of you", SERVER),
    ],
)
def test_a_refusal_is_the_persons_or_the_servers(code, reply, whose):
    fault = refused(code, reply)
    assert (fault.lasting, fault.away) == whose
    assert not fault.for_all


@pytest.mark.parametrize(("code", "all_of_them"), [(421, False), (451, False), (530, True), (550, True), (554, True)])
def test_a_refusal_before_anybodys_name_was_said_is_everybodys_unless_it_passes(code, all_of_them):
    fault = refused_for_all(code, b"5.7.1 no")
    assert (fault.away, fault.for_all, fault.lasting) == (True, all_of_them, False)


def test_a_refusal_is_counted_by_its_codes_and_no_word_of_the_server_which_may_quote_an_address():
    assert str(refused(550, b"5.1.1 <alder@force.example> unknown")) == "mail server: refused with 550 (5.1.1)"
    assert str(refused(451, b"later, alder")) == "mail server: answered 451"
