"""The declarations follow the contract's own rules of naming, and the dictionary follows them."""

from core.extract.columns import TABLES, dictionary
from core.extract.declaration import Column

FLAGS = {"active", "victim_based", "enhanced", "domestic_abuse", "hate", "restricted"}
INTEGERS = {"outcome_code", "agreed_frequency_days", "authorised_months"}
COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns]


def type_by_name(column: Column) -> str:
    name = column.name
    if name in FLAGS:
        return "flag"
    if name in INTEGERS:
        return "integer"
    if name.endswith("_at"):
        return "instant"
    dated = name.endswith(("_on", "_since", "_date")) or name.startswith("occurred_") or name == "date_of_birth"
    return "date" if dated and name != "supports_action" else "choice" if column.choices else "text"


def test_there_are_fifteen_tables_with_the_key_first_and_required() -> None:
    assert len(TABLES) == 15
    for table in TABLES.values():
        assert table.columns[0].name == table.key
        assert table.columns[0].required


def test_every_type_follows_from_the_columns_name() -> None:
    assert [(table, c.name) for table, c in COLUMNS if c.type != type_by_name(c)] == []


def test_every_reference_is_to_a_table_declared_before_or_to_its_own() -> None:
    order = list(TABLES)
    for name, column in COLUMNS:
        if column.references:
            assert order.index(column.references) <= order.index(name)


def test_no_time_may_be_in_the_future_but_where_the_contract_says() -> None:
    assert {(table, c.name) for table, c in COLUMNS if c.past} == {
        ("crimes", "reported_at"),
        ("crimes", "recorded_at"),
        ("victim_contacts", "contacted_at"),
        ("oel_entries", "entered_at"),
        ("reviews", "reviewed_at"),
        ("custody", "arrested_at"),
        ("bails", "arrested_on"),
    }


def test_the_dictionary_has_a_row_and_a_meaning_for_every_column() -> None:
    words = dictionary()
    assert len(words) == len(COLUMNS)
    assert words["meaning"].str.len().min() > 10
    assert words.set_index(["table", "column"]).loc[("bails", "authorised_months"), "choices"] == "3, 6, 9, 12, 18, 24"
