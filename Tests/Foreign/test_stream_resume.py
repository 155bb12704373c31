"""`/v1/stream` cut and resumed hundreds of times under load: exactly the journal's lines, byte for byte, in its order."""

import json
import os
import random

import pytest
from busy import Busy
from live import journal, row, wait_until
from streams import Daemon, lines_to, place, until_closed

# STREAM_CUTS=5000 for a long night.
CUTS = int(os.environ.get("STREAM_CUTS", "300"))


def by_the_journal(foil, config, position):
    """What must have been streamed, worked out from the entries: (type, position) of every line."""
    kinds = {"message": "statement", "answer": "statement", "gap": "gap", "outcome": "outcome", "finding": "finding"}
    for entry in journal(foil, config=config):
        says = entry["verdict"] == "applied" if entry["kind"] in ("message", "answer") else True
        if entry["kind"] in kinds and says and entry["position"] <= position:
            yield kinds[entry["kind"]], entry["position"]


def cut_events(daemon, generator, lines, cuts):
    """Reads a little, is cut, and comes back with the id it saw last, as a browser would; or with `since` made of the line."""
    last = "0"
    for _ in range(cuts):
        by_header = generator.random() < 0.5
        events = daemon.events(last_id=last) if by_header else daemon.events(since=last)
        assert events.status == 200, events.body()
        for _ in range(generator.randrange(3)):
            got = events.read(within=1)
            keep = got[: generator.randrange(len(got) + 1)]
            lines += [data for _, _, data in keep]
            assert [id for id, _, _ in got] == [place(data) for _, _, data in got]
            last = keep[-1][0] if keep else last
            if len(keep) < len(got):
                break
        events.cut()
    return last


def cut_messages(daemon, generator, lines, cuts):
    last = "0"
    for _ in range(cuts):
        messages = daemon.messages(since=last)
        for _ in range(1 + generator.randrange(200)):
            try:
                message = messages.recv(timeout=1)
            except TimeoutError:
                break
            lines.append(message.encode())
            last = place(message)
        messages.socket.close()
    return last


@pytest.mark.parametrize("reader", [cut_events, cut_messages])
def test_a_reader_cut_hundreds_of_times_has_exactly_the_journal(streaming, accounts, foil, reader):
    feed = accounts.connect()
    daemon = streaming()
    generator = random.Random(2026)
    lines = []
    busy = Busy(feed, users=50, a_second=1500)
    try:
        # The first half of the cuts comes from behind, the others along the ring.
        last = reader(daemon, generator, lines, CUTS // 2)
        with daemon.events(since=last) as events:
            while True:
                lines += [data for _, _, data in events.read()]
                if json.loads(lines[-1])["position"] > daemon.head() - 500:
                    break
            last = events.last_id
        for _ in range(CUTS // 2):
            with daemon.events(since=last) as events:
                assert events.status == 200
                lines += [data for _, _, data in events.read(within=5)]
                last = events.last_id
    finally:
        busy.stop()
    assert len(lines) > CUTS
    seen = json.loads(lines[-1])["position"]
    assert lines == lines_to(daemon, seen)
    config = accounts.config()
    assert daemon.end() == 0
    expected = list(by_the_journal(foil, config, seen))
    assert [(line["type"], line["position"]) for line in map(json.loads, lines)] == expected


def test_the_same_lines_live_from_the_journal_and_after_a_restart(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    with daemon.events() as events, daemon.messages() as messages:
        assert (events.status, events.fields["content-type"]) == (200, "text/event-stream")
        for number in range(200):
            feed.push(link, [row("btc", f"{number}.50"), row("zzz", "-0.00")], f"user \"{number % 7}\" é")
        live = []
        while len(live) < 200:
            live += [data for _, kind, data in events.read() if b'"statement"' in data]
        texts = []
        while len(texts) < 200:
            message = messages.recv(timeout=20)
            texts += [message.encode()] if '"statement"' in message else []
        assert live == texts
    head = json.loads(live[-1])["position"]
    again = [line for line in lines_to(daemon, head) if b'"epoch":1' in line and b'"statement"' in line]
    assert again == live
    everything = lines_to(daemon, head)
    assert daemon.end() == 0
    daemon = streaming()
    assert lines_to(daemon, head) == everything


def test_sigterm_says_1001_and_loses_nothing(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    with daemon.events(since=0) as events, daemon.messages(since=0) as messages:
        for number in range(50):
            feed.push(link, [row("btc", number)], "u")
        wait_until(lambda: daemon.head() > 50)
        daemon.process.terminate()
        lines = []
        while not events.is_over:
            lines += [data for _, _, data in events.read()]
        texts, code, _ = until_closed(messages)
        assert code == 1001
        last_id = events.last_id
    # A second signal would end it at once.
    assert daemon.process.wait(timeout=15) == 0
    daemon = streaming()
    head = daemon.head()
    with daemon.events(last_id=last_id) as events:
        while not lines or json.loads(lines[-1])["position"] < head:
            lines += [data for _, _, data in events.read()]
    assert lines == lines_to(daemon, json.loads(lines[-1])["position"])
    assert texts == lines[: len(texts)]
