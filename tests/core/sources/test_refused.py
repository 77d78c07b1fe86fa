"""A source that cannot be used whole is refused in words that say what to do, and that give nothing away."""

import traceback

import pytest
from sqlalchemy import make_url

from core.extract import Refused
from core.extract.defaults import complete
from core.sources import read_changes, read_whole
from core.sources.connection import known_as, where
from tests.core.sources.warehouse import READER, make, read_only

SECRET = "open-sesame"


@pytest.fixture
def lite(tmp_path):
    return make(f"sqlite:///{tmp_path / 'w.db'}").fill(complete({"crimes": [{"crime_ref": "A1", "mo": "SMITH"}]}))


@pytest.fixture
def warehouse(postgres):
    return make(postgres.database()).fill(complete({"crimes": [{"crime_ref": "A1", "mo": "SMITH"}]}))


def refused(url: str, told=lambda _: None) -> str:
    """What is said, also by the errors that led to it where they would be printed."""
    with pytest.raises(Refused) as refusal:
        read_whole(url, told)
    printed = "".join(traceback.format_exception(refusal.value))
    assert SECRET not in printed
    assert "SMITH" not in printed
    return str(refusal.value)


def with_password(url: str) -> str:
    return make_url(url).set(password=SECRET).render_as_string(hide_password=False)


def test_a_missing_table_is_named_with_what_was_found_and_what_to_do(lite):
    lite.run("DROP TABLE reviews")
    said = refused(lite.url)
    assert said.startswith("Table reviews: the source sqlite:///")
    assert "found units, officers" in said
    assert "wanted all fifteen. Next: make it" in said


def test_a_missing_required_column_is_named_with_those_found(lite):
    lite.run("ALTER TABLE victims DROP COLUMN enhanced")
    said = refused(lite.url)
    assert said.startswith('Table victims: the source lacks the required column "enhanced"; found "victim_id", "crime_')
    assert said.endswith("Next: add it to the table or view, by its exact name.")


def test_a_table_or_column_in_capitals_as_oracle_has_them_is_named_as_found_and_as_wanted(lite):
    lite.run("ALTER TABLE crimes RENAME COLUMN evidence_sufficient_on TO EVIDENCE_SUFFICIENT_ON")
    assert 'has "EVIDENCE_SUFFICIENT_ON", wanted "evidence_sufficient_on": names are exact' in refused(lite.url)
    lite.run("ALTER TABLE crimes RENAME TO renamed", "ALTER TABLE renamed RENAME TO CRIMES")
    assert "no table or view crimes that this user sees; found units" in refused(lite.url)
    assert ", CRIMES, wanted all fifteen" in refused(lite.url)


def test_an_unknown_column_in_capitals_or_without_a_name_is_ignored_beside_the_exact_one(lite):
    lite.run('ALTER TABLE crimes ADD COLUMN "mo " text', 'ALTER TABLE crimes ADD COLUMN " " text')
    assert read_whole(lite.url).extract.unknown_columns == ("crimes.mo ", "crimes.(1 without a name)")


def test_a_column_that_is_not_required_may_be_missing(lite):
    lite.run("ALTER TABLE crimes DROP COLUMN mo")
    assert read_whole(lite.url).extract.tables["crimes"]["mo"].isna().all()


def test_an_unknown_column_is_reported_and_ignored(lite):
    lite.run("ALTER TABLE crimes ADD COLUMN colour text", "ALTER TABLE reviews ADD COLUMN changed_at datetime")
    found = read_whole(lite.url).extract
    assert found.unknown_columns == ("crimes.colour",)
    assert len(found.tables["crimes"]) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "found no row"),
        ([("2026-11-22T06:00:00Z", "one"), ("2026-11-22T06:00:00Z", "two")], "found several rows"),
        ([("soon", "one")], "extracted_at cannot be read"),
        ([("2026-11-22T06:00:00Z", None)], "source cannot be read"),
    ],
)
def test_a_manifest_view_that_says_nothing_clear_is_refused(lite, rows, said):
    lite.run("DELETE FROM extract_manifest")
    lite.insert("extract_manifest", ("extracted_at", "source"), rows)
    assert refused(lite.url).startswith(f"Table extract_manifest: {said}. Wanted one row")


def test_without_a_manifest_view_the_source_s_own_clock_tells(lite):
    lite.run("DROP TABLE extract_manifest")
    found = read_whole(lite.url).extract.manifest
    assert found.extracted_at.year >= 2026
    assert found.source.startswith("sqlite:///")


@pytest.mark.slow
def test_postgresql_s_clock_tells_too_and_the_url_names_neither_user_nor_password(warehouse):
    warehouse.run("DROP TABLE extract_manifest")
    found = read_whole(with_password(warehouse.url)).extract.manifest
    assert found.extracted_at.utcoffset() is not None
    assert found.source == f"postgresql:///{make_url(warehouse.url).database}"


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    assert "the file is not there" in refused(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "text.db").write_text("SMITH, not a database" * 100)
    assert "DatabaseError" in refused(f"sqlite:///{tmp_path / 'text.db'}")


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"postgresql://u:{SECRET}@h:5432a/d",
        f"nosuch://u:{SECRET}@h/d",
        f"oracle://u:{SECRET}@h/d",
        f"postgresql+asyncnone://u:{SECRET}@h/d",
        f"postgresql+psycopg://u:p@{SECRET}:x@h:9/d",
    ],
)
def test_a_url_that_makes_no_sense_is_not_repeated(url):
    assert refused(url).startswith("The source's URL cannot be used")


def test_a_host_that_does_not_answer_is_named_without_the_password(tmp_path):
    said = refused(f"postgresql+psycopg://reader:{SECRET}@/rms?host={tmp_path}&password={SECRET}")
    assert said.startswith(
        "The source postgresql:///rms cannot be reached: no database server listens there (OperationalError)"
    )
    assert "reader" not in said


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql+psycopg://u:{SECRET}@h:5432/d?password={SECRET}", "postgresql://h:5432/d"),
        ("sqlite:////var/rms.db", "sqlite:////var/rms.db"),
    ],
)
def test_a_url_is_shown_without_user_password_and_options(url, shown):
    assert where(make_url(url)) == shown


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("postgresql+psycopg://a:one@h/d", "postgresql+psycopg://a:two@h/d", True),
        ("postgresql+psycopg://a@h/d?sslpassword=one", "postgresql+psycopg://a@h/d?sslpassword=two", True),
        ("postgresql+psycopg://a@h/d", "postgresql+psycopg://b@h/d", False),
        ("postgresql+psycopg://a@h/d?options=-csearch_path%3Dx", "postgresql+psycopg://a@h/d", False),
    ],
)
def test_sources_that_may_show_other_rows_are_told_apart_and_a_new_password_makes_no_other(url, other, same):
    assert (known_as(url) == known_as(other)) is same
    assert "one" not in known_as(url)


def test_a_blob_is_refused_as_a_type_without_a_text(lite):
    lite.run("ALTER TABLE crimes DROP COLUMN mo", "ALTER TABLE crimes ADD COLUMN mo blob")
    assert "holds BLOB in column mo, wanted text or text values. Next: offer it as text" in refused(lite.url)


@pytest.mark.parametrize("kind", ["TIME", "JSON"])
def test_a_type_without_one_text_is_refused_by_its_name(lite, kind):
    lite.run("ALTER TABLE crimes DROP COLUMN mo", f"ALTER TABLE crimes ADD COLUMN mo {kind}")
    assert f"holds {kind} in column mo, wanted text or text values. Next: offer it as text" in refused(lite.url)


def test_a_sqlite_source_is_not_written_to(lite):
    from core.sources.connection import reading_source

    with reading_source(lite.url) as db, pytest.raises(Exception, match="readonly"):
        db.exec_driver_sql("DELETE FROM crimes")


@pytest.mark.slow
def test_a_source_that_goes_away_half_way_is_refused_and_nothing_of_it_used(postgres, warehouse):
    name = make_url(warehouse.url).database

    def told(line: str) -> None:
        if line.startswith("crimes"):
            postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608

    said = refused(with_password(warehouse.url), told)
    assert said.startswith(f"Table victims: the source postgresql:///{name} went away or could not answer (")
    assert "Nothing that was read is used" in said
    with pytest.raises(Refused, match=r"Table victims: the source .* went away"):
        read_changes(warehouse.url, {}, told)


@pytest.mark.slow
def test_a_role_that_may_only_read_is_enough(postgres, warehouse):
    source = read_only(postgres, warehouse)
    assert len(read_whole(source.url).extract.tables["crimes"]) == 1
    assert read_changes(source.url, {}).tables["crimes"].cells.num_rows == 1


@pytest.mark.slow
def test_a_table_the_role_may_not_read_is_named(postgres, warehouse):
    source = read_only(postgres, warehouse)
    postgres.run(f"REVOKE SELECT ON bails FROM {READER}", name=make_url(warehouse.url).database)  # noqa: S608
    assert refused(source.url).startswith("Table bails: this user may not read all of it")


@pytest.mark.slow
def test_rows_that_a_policy_would_hold_back_are_not_silently_missing(postgres, warehouse):
    source = read_only(postgres, warehouse)
    warehouse.run(
        "ALTER TABLE crimes ENABLE ROW LEVEL SECURITY", "CREATE POLICY held ON crimes USING (crime_ref = 'A0')"
    )
    assert "where row security holds rows back" in refused(source.url)


@pytest.mark.slow
def test_another_schema_is_named_in_the_url(postgres, warehouse):
    warehouse.run("CREATE SCHEMA rms", *(f"ALTER TABLE {t} SET SCHEMA rms" for t in ("crimes", "victims")))
    assert "no table or view crimes, victims" in refused(warehouse.url)
    assert len(read_whole(f"{warehouse.url}&options=-csearch_path%3Drms,public").extract.tables["crimes"]) == 1
