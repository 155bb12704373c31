"""The journal's chain of digests, recomputed by hashlib and sqlite3 from docs/journal.md; and `foil verify` on what was changed."""

import base64
import contextlib
import hashlib
import random
import sqlite3

import journal_file
import pytest
from live import STORE, journal, row, settle


@pytest.fixture
def store(live, accounts, foil, tmp_path):
    """A store with a few hundred messages of two accounts, closed well and whole in one file."""
    generator = random.Random(3)
    feed, desk = accounts.connect(), accounts.coinw()
    watch = live()
    for number in range(40):
        for _ in range(5):
            feed.push(feed.link(), [row("btc", generator.randrange(1000))], f"user-{generator.randrange(20)}")
        desk.push(desk.link(), "USDT", str(number))
        watch.wait_for_statements(number + 1, "desk")
    watch.wait_for_statements(200, "customers")
    assert watch.end() == 0
    settle(tmp_path / STORE)
    return tmp_path / STORE


@contextlib.contextmanager
def opened(store):
    with contextlib.closing(sqlite3.connect(store)) as database:
        yield database
        database.commit()


def batches(database):
    return database.execute("SELECT first, last, header, digest FROM batches ORDER BY first").fetchall()


def verify(foil, accounts):
    done = foil("verify", config=accounts.config())
    return done.returncode, done.stdout + done.stderr


def test_the_file_as_python_reads_it_is_what_foil_prints(store, accounts, foil):
    with opened(store) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA application_id").fetchone() == (0x666F696C,)
        read = list(journal_file.entries(database))
    assert verify(foil, accounts)[0] == 0
    printed = journal(foil, config=accounts.config())
    assert len(printed) == len(read) > 240
    for line, entry in zip(printed, read):
        raw = line["raw"].encode() if "raw" in line else base64.b64decode(line["rawBase64"])
        assert {name: line[name] for name in entry if name != "raw"} | {"raw": raw} == entry


def test_verify_tells_the_end_of_the_chain(store, accounts, foil):
    with opened(store) as database:
        *_, (_, last, _, digest) = batches(database)
    _, said = verify(foil, accounts)
    assert digest.hex() in said and f"{last} entries" in said


def test_several_messages_share_a_commit(store):
    with opened(store) as database:
        assert any(last > first for first, last, _, _ in batches(database))


def change_a_byte(database, generator):
    batch, kind, content = generator.choice(database.execute("SELECT batch, kind, bytes FROM all_sections WHERE length(bytes) > 0").fetchall())
    damaged = bytearray(content)
    damaged[generator.randrange(len(damaged))] ^= 1
    journal_file.rewrite(database, batch, kind, bytes(damaged))
    return batch


def change_a_header(database, generator):
    first, _, header, _ = generator.choice(batches(database))
    damaged = bytearray(header)
    damaged[generator.randrange(len(damaged))] ^= 1
    database.execute("UPDATE batches SET header = ? WHERE first = ?", [bytes(damaged), first])
    return first


def leave_out_a_batch(database, generator):
    """The one that follows no longer follows."""
    first, last, *_ = generator.choice(batches(database)[1:-1])
    database.execute("DELETE FROM sections WHERE batch = ?", [first])
    database.execute("DELETE FROM batches WHERE first = ?", [first])
    return last + 1


def leave_out_a_section(database, generator):
    first, *_ = generator.choice(batches(database))
    database.execute("UPDATE batches SET kind = NULL, bytes = NULL WHERE first = ?", [first])
    database.execute("DELETE FROM sections WHERE batch = ?", [first])
    return first


def rewrite_a_batch(database, generator):
    """Changes what a batch says and its digest with it, but not the chain that follows."""
    chosen = generator.choice(batches(database)[1:-1])
    first, _, header, _ = chosen
    previous = database.execute("SELECT digest FROM batches WHERE first < ? ORDER BY first DESC", [first]).fetchone()[0]
    damaged = bytearray(header)
    damaged[-1] ^= 1
    digest = hashlib.sha256(previous + bytes(damaged)).digest()
    database.execute("UPDATE batches SET header = ?, digest = ? WHERE first = ?", [bytes(damaged), digest, first])
    return first


CHANGES = [change_a_byte, change_a_header, leave_out_a_batch, leave_out_a_section, rewrite_a_batch]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.replace("_", " "))
def test_what_was_changed_is_found_and_named(store, accounts, foil, change):
    original = store.read_bytes()
    for seed in range(3):
        with opened(store) as database:
            batch = change(database, random.Random(seed))
        code, said = verify(foil, accounts)
        assert code == 1, said
        assert str(batch) in said and STORE in said, (batch, said)
        for more in store.parent.glob(STORE + "-*"):
            more.unlink()
        store.write_bytes(original)
    assert verify(foil, accounts)[0] == 0


def test_a_store_of_a_newer_version_is_left_alone(store, accounts, foil):
    with opened(store) as database:
        database.execute("PRAGMA user_version = 99")
    done = foil("watch", "--json", config=accounts.config(), timeout=20)
    assert done.returncode == 1 and "newer" in done.stderr
    with opened(store) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (99,)


def test_tables_are_strict_and_the_journal_is_in_wal_mode(store):
    with opened(store) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        tables = database.execute("PRAGMA table_list").fetchall()
        assert all(strict for _, name, kind, _, _, strict in tables if kind == "table" and not name.startswith("sqlite_"))
