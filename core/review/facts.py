"""What is known of a crime, written for its reviewer: one function for each fact, plain lines without names of victims
or suspects.

The lines are plain text; a screen makes them harmless for its own markup.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from core.review.material import Material, Row, day, in_words, line, next_review
from core.searches.pairs import called
from core.searches.register import searches
from core.words import counted
from core.words import day as written


def _enquiry_log(about: Material) -> list[str]:
    last, due = about.fact("last_oel_on"), about.due("oel_update", about.crime["crime_ref"])
    wanted = f"; next due {written(due)}" if due else ""
    return [f"Last entry in the enquiry log that counts: {'none' if last is None else day(last)}{wanted}."]


def _investigation_plan(about: Material) -> list[str]:
    return [f"Investigation plan: {day(about.crime['investigation_plan_on'])}."]


def _evidence(about: Material) -> list[str]:
    crime = about.crime
    first, enough = day(crime["first_statement_on"]), day(crime["evidence_sufficient_on"])
    return [f"First statement: {first}. Evidence sufficient: {enough}."]


def _suspects(about: Material) -> list[str]:
    return [_suspect(about, row) for row in about.rows("suspects")] or ["No suspect is recorded."]


def _suspect(about: Material, row: Row) -> str:
    due = about.due("named_suspect", row["suspect_id"]) or about.due("released_under_investigation", row["suspect_id"])
    wanted = f"; action due {written(due)}" if due else ""
    name = line(row["suspect_id"])
    status = f"{in_words(row['status'])} since {day(row['status_since'])}"
    return f"Suspect {name}: {status}, named {day(row['named_on'])}{wanted}."


def _victims(about: Material) -> list[str]:
    last = about.facts.frames["victim"].set_index("victim_id")["last_contact_on"]
    lines = [_victim(about, row, last.get(row["victim_id"])) for row in about.rows("victims")]
    return lines or ["No victim is recorded."]


def _victim(about: Material, row: Row, last: Any) -> str:
    name, due = line(row["victim_id"]), about.due("victim_contact", row["victim_id"])
    reached = "never" if last is None or pd.isna(last) else day(last)
    wanted = f", next due {written(due)}" if due else f", updates {in_words(row['updates'])}"
    needs = f"needs assessed {day(row['needs_assessed_on'])}; statement offered {day(row['vps_offered_on'])}"
    enhanced = " (enhanced rights)" if row["enhanced"] else ""
    asks = f"supports action: {in_words(row['supports_action'])}"
    return f"Victim {name}{enhanced}: last contact {reached}{wanted}; {needs}; {asks}."


def _risk(about: Material) -> list[str]:
    crime = about.crime
    marks = [word for name, word in (("domestic_abuse", "domestic abuse"), ("hate", "hate crime")) if crime[name]]
    return [f"Risk: {in_words(crime['risk'])}{''.join(f', {word}' for word in marks)}."]


def _bails(about: Material) -> list[str]:
    frame = about.facts.frames["bail"]
    standing = frame[frame["status"].isin(["live", "failed_to_surrender"])].to_dict("records")
    whose = dict(zip(about.tables["bails"]["bail_id"], about.tables["bails"]["suspect_id"], strict=True))
    return [_bail(row, whose) for row in standing] or ["No bail is live."]


def _bail(row: Row, whose: Mapping[str, str]) -> str:
    name = f"Bail {line(row['bail_id'])} of suspect {line(whose.get(row['bail_id'], 'not recorded'))}"
    if row["status"] == "failed_to_surrender":
        return f"{name}: did not surrender on {day(row['return_on'])}."
    if pd.isna(row["period_ends_on"]):
        return f"{name}: returns {day(row['return_on'])}; the end of the authorised period cannot be worked out."
    ends = f"the authorised {row['authorised_months']} months end {day(row['period_ends_on'])}"
    return f"{name}: returns {day(row['return_on'])}; {ends}; {in_words(row['next_to_extend'])} extends next."


def _time_limit(about: Material) -> list[str]:
    if about.fact("time_limit_rule") == "none":
        return ["Time limit: the offence has none."]
    if about.fact("charged") or about.fact("outcome_code") == 1:
        return ["Time limit: somebody is charged, so it is met for the crime."]
    last = about.fact("time_limit_on")
    if last is None:
        return ["Time limit: cannot be worked out, because the day of the offence is not recorded."]
    left = (last.date() - about.today).days
    many = counted(abs(left), "day")
    when = f"passed {many} ago" if left < 0 else ("today" if left == 0 else f"{many} left")
    soft = "; a soft date, because another date had to be assumed" if about.fact("time_limit_assumed") == "soft" else ""
    return [f"Time limit: the last day to lay an information is {day(last)} ({when}{soft})."]


def _classification(about: Material) -> list[str]:
    crime = about.crime
    code = crime["outcome_code"]
    outcome = "none yet" if pd.isna(code) or code == 0 else f"{code} on {day(crime['outcome_on'])}"
    return [f"Recorded as {line(crime['offence'])}, {in_words(crime['status'])}. Outcome: {outcome}."]


def _mismatches(about: Material) -> list[str]:
    known = searches()
    wrong = about.flags[about.flags["search"].isin(["detection_mismatch", "data_integrity"])]
    named = [called(known[row["search"]], row) for row in wrong.to_dict("records")]
    return [f"To put right: {name}." for name in dict.fromkeys(named)]


def _age(about: Material) -> list[str]:
    recorded = about.fact("recorded_on")
    old = (about.today - recorded.date()).days
    return [f"Recorded {day(recorded)}, {counted(old, 'day')} ago."]


def _links(about: Material) -> list[str]:
    ref = about.crime["crime_ref"]
    pairs = [(row["crime_ref"], row["linked_ref"], row["kind"]) for row in about.rows("crime_links")]
    others = [f"{line(b if a == ref else a)} ({in_words(kind)})" for a, b, kind in pairs]
    return [f"Linked: {', '.join(dict.fromkeys(others))}."] if others else []


def _workload(about: Material) -> list[str]:
    if not about.officer:
        return ["No officer is in the case."]
    crimes, overdue = about.load
    carries = f"{counted(crimes, 'open crime')}, {counted(overdue, 'overdue action')}"
    return [f"{line(about.officer)} has {carries} that you can see; not the whole workload."]


def _next_review(about: Material) -> list[str]:
    due = next_review(about.facts, about.kind, about.today)
    if due is None:
        return [f"Next {about.kind} review: none is wanted while the crime is {in_words(about.crime['status'])}."]
    days = (due - about.today).days
    return [f"Next {about.kind} review: due by {written(due)}, {counted(days, 'day')} after this one."]


FACTS: dict[str, Callable[[Material], list[str]]] = {
    "enquiry_log": _enquiry_log, "investigation_plan": _investigation_plan, "evidence": _evidence,
    "suspects": _suspects, "victims": _victims, "risk": _risk, "bails": _bails, "time_limit": _time_limit,
    "classification": _classification, "mismatches": _mismatches, "age": _age, "links": _links,
    "workload": _workload, "next_review": _next_review,
}  # fmt: skip
