"""What the gateway answers of a time that retention has taken away: the stream says where it goes on, the index what was held."""

import contextlib
import json
import re
import sqlite3

import journal_file
import pytest
from live import STORE, instant, row, settle, wait_until, written
from test_stream_resume import by_the_journal
from websockets.exceptions import InvalidStatus

AGE = 3 * 3_600 * 1_000_000_000
RETENTION = {"messages": "2h", "answers": "2h"}


@pytest.fixture
def pruned(streaming, accounts, foil, tmp_path):
    """A daemon over a journal of which all that was there three hours ago has lost its messages and answers."""
    feed = accounts.connect(users=["ann", "bob"])
    daemon = streaming()
    for number in range(60):
        feed.push(feed.link(), [row("btc", f"{number}.25")], ["ann", "bob"][number % 2])
    wait_until(lambda: b"59.25" in daemon.get("/v1/balances?account=customers")[2])
    assert daemon.end() == 0
    settle(tmp_path / STORE)
    with contextlib.closing(sqlite3.connect(tmp_path / STORE)) as database:
        journal_file.aged(database, AGE)
        database.commit()
        old = list(journal_file.entries(database))
    # What was computed of the journal belongs to another one now.
    for name in ("checkpoint", "index", "index-wal", "index-shm"):
        (tmp_path / f"{STORE}.{name}").unlink(missing_ok=True)
    assert foil("verify", config=accounts.config()).returncode == 0
    # Retention goes as far as both index and checkpoint reach: the one is built beside, the other is written at the end.
    daemon = streaming()
    feed.link(2)
    wait_until(lambda: json.loads(daemon.get("/v1/changes?limit=1")[2]).get("position", 0) >= len(old))
    assert daemon.end() == 0
    daemon = streaming(config=accounts.config(retention=RETENTION))
    feed.link(3)
    wait_until(lambda: complete_from(daemon) > len(old), otherwise="retention takes nothing")
    daemon.feed, daemon.old = feed, old
    return daemon


def complete_from(daemon):
    """From where on the stream can be had, as its refusal says; 1 where it refuses nothing."""
    with daemon.events(since=0) as events:
        return events.body()["completeFrom"] if events.status == 410 else 1


def test_the_stream_says_from_where_on_it_is_whole_and_so_it_is(pruned, foil, accounts):
    complete = complete_from(pruned)
    for fields in [{"last_id": "1"}, {"since": 1}, {"since": f"{complete - 2}"}]:
        with pruned.events(**fields) as events:
            problem = events.body()
            assert (events.status, problem["status"], problem["type"]) == (410, 410, "/problems/not-retained")
            assert problem["completeFrom"] == complete and f"since={complete - 1}." in problem["remedy"]
    with pytest.raises(InvalidStatus) as refused:
        pruned.messages(since=1)
    assert refused.value.response.status_code == 410
    assert json.loads(refused.value.response.body)["completeFrom"] == complete
    # What the remedy names can be had in both forms, and goes on into what comes.
    pruned.feed.push(pruned.feed.link(3), [row("btc", "60.25")], "ann")
    with pruned.events(since=complete - 1) as events, pruned.messages(since=complete - 1) as messages:
        lines = []
        while not any(b'"60.25"' in line for line in lines):
            lines += [data for _, _, data in events.read()]
        assert [messages.recv(timeout=20).encode() for _ in lines] == lines
    seen = json.loads(lines[-1])["position"]
    assert pruned.end() == 0
    expected = [each for each in by_the_journal(foil, accounts.config(), seen) if each[1] >= complete]
    assert [(line["type"], line["position"]) for line in map(json.loads, lines)] == expected


def test_what_was_held_is_still_told(pruned):
    """The index has what retention has taken from the journal."""
    def get(path):
        status, _, body = pruned.get(path)
        assert status == 200, body
        return json.loads(body)

    changes = [each for each in get("/v1/changes?limit=10000")["changes"] if each["sequence"]]
    told = sorted(each["after"]["total"] for each in changes if each["position"] <= len(pruned.old))
    assert told == sorted(f"{number}.25" for number in range(60))
    pushed = [entry for entry in pruned.old if entry["kind"] == "message" and entry["verdict"] == "applied"]
    assert len(pushed) == 60
    for number in (1, 30, 59):
        when = pushed[number]
        then = f"at={written(when['venueTimeNanoseconds'])}&knownAt={written(when['receivedAtNanoseconds'])}"
        rows = get(f"/v1/history?{then}")["balances"]
        assert {line["total"] for line in rows} == {f"{number - 1}.25", f"{number}.25"}
    # A time before all of it is refused, and the remedy's is not.
    status, _, body = pruned.get("/v1/history?at=2020-01-01")
    problem = json.loads(body)
    assert (status, problem["type"]) == (410, "/problems/not-retained")
    began = re.search(r"at=(\S+)", problem["remedy"])[1]
    assert 0 <= instant(began) - pruned.old[0]["receivedAtNanoseconds"] < 1_000
    assert get(f"/v1/history?at={began}")["position"] > len(pruned.old)
