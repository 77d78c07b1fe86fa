"""Team: what is due in the unit, who has it, and nobody ranked."""

import streamlit as st

from core.flags.groups import NOW
from core.organisation import at_or_below, tops
from core.words import long_day
from pages.parts.words import plain
from pages.supervisor import team_address, team_list
from pages.work import feed, feed_address, feed_table, freshness, kinds, page_log, set_aside
from pages.work.desk import Desk
from pages.work.unit_address import UNIT
from pages.work.worklist import take_out


def show(desk: Desk) -> None:
    """The page: one unit with everything below it."""
    feed_table.as_before(desk, "team")
    names = {unit: desk.unit_names.get(unit, unit) for unit in desk.visitor.scope.units}
    only = f"{plain(next(iter(names.values())))} · " if len(names) == 1 else ""
    freshness.head("Team", desk.snapshot, f"{only}{long_day(desk.today)}")
    set_aside.crimes(desk)
    unit = _unit(desk, names)
    # Whoever sees one unit alone opened that one.
    usual = {"unit": unit} if only and unit is not None else {}
    if unit is None or not page_log.narrowed(desk, "team", usual, unit=unit, officer=team_list.officer(desk, unit)):
        return
    units = at_or_below(desk.units, unit) & desk.visitor.scope.units
    if feed_address.is_table():  # nine columns want the whole width
        feed_table.button("team")
        _whose(desk, unit)
        feed.show(team_list.feed_of(desk, unit, units))
        return
    list_, rail = st.container(key="actions_body").columns([7, 3], gap="large")
    with list_:
        feed.show(team_list.feed_of(desk, unit, units))
    with rail:
        _needs(desk)
        if not team_list.officer(desk, unit):  # it counts the whole unit
            kinds.box(desk, "team", desk.tallies_of(units))
        feed_table.button("team")
        take_out(desk, team_list.source(unit, units), officers=True)
        st.caption(
            "Not the whole workload of the team, and no measure of any person: see What this does not show. Hours a "
            "week are weights by offence and risk, which nobody has measured; those that a person has are less what "
            "does not go to crimes, and less absences of the coming week."
        )


def _whose(desk: Desk, unit: str) -> None:
    """Over the table: whose list it is, and the way back to everybody's."""
    if not (officer := team_list.officer(desk, unit)):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(team_address.named(desk, officer)), anchor=False, width="content")
        st.button("Everybody", icon=":material/close:", on_click=team_address.show_officer, args=("",))


def _needs(desk: Desk) -> None:
    """What waits for the viewer, with the way to it."""
    tallies = desk.tallies
    reviews = tallies["theirs"] & tallies["group"].isin(NOW) & tallies["acts"].ne("oic")  # as the menu counts them
    many = int(tallies.loc[reviews, "count"].sum())
    with st.container(border=True, key="rail_needs"):
        st.html('<h2 class="box">Needs you</h2>')
        st.page_link(st.session_state["reviews_page"], label=f"Reviews and decisions **{many:,}**")
        st.page_link(st.session_state["cover_page"], label="Cover and handover")


def _unit(desk: Desk, names: dict[str, str]) -> str | None:
    """The unit looked at: the only one in scope, one named in the address, or the topmost."""
    options = sorted(names, key=names.__getitem__)
    if not options:
        st.info("None of your postings today has crimes of its own.")
        return None
    if len(options) == 1:
        return options[0]
    wanted = st.query_params.get(UNIT)
    if wanted is not None and wanted not in options:
        st.warning("The unit asked for is not in your scope today.", icon=":material/search_off:")
        return None
    unit = wanted or min(tops(desk.units, frozenset(options)), key=names.__getitem__)
    st.session_state["team_unit"] = unit  # the address says it, also after Back
    st.selectbox(
        "Unit",
        options,
        format_func=names.__getitem__,
        key="team_unit",
        on_change=lambda: team_address.choose_unit(st.session_state["team_unit"], unit),
    )
    return unit
