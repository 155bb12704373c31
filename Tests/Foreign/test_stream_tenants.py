"""`/v1/stream` by tenants' tokens, while several users, accounts and mishaps are told of: each gets its own lines and no other.

What each must get is worked out from what the house is told, line by line, and from what the venue sent.
"""

import json
import os
import random

import pytest
from live import instant, row, wait_until
from streams import Collector, place

# STREAM_TENANT_SEED=7 tries other traffic.
SEED = int(os.environ.get("STREAM_TENANT_SEED", "1"))
# One is the beginning of another, and one has a letter of two bytes.
BUSY = ["u1", "u10", "u-é 7"]
# Of the first nothing is told; the second has no token, and its name must not be seen.
SILENT, OTHER = "silent", "somebody-else"
ROUNDS = 150


@pytest.fixture
def house(streaming, accounts, foil):
    """A daemon that asks everybody for a token, of a partner with end users and an account of the house."""
    customers, treasury = accounts.connect("customers", users=[*BUSY, OTHER]), accounts.sfox("treasury")
    house = House(streaming(config=accounts.config(gateway={"tokens": "required"})), foil)
    house.customers, house.treasury = customers, treasury
    house.everything = house.token("everything")
    house.tenants = {
        user: house.token(f"tenant-{number}", "--account", "customers", "--user", user) for number, user in enumerate([*BUSY, SILENT])}
    yield house
    for fields in [house.everything, *house.tenants.values()]:
        assert fields["Authorization"].split()[1].encode() not in house.daemon.errors, "a token stands in the log"


class House:
    """The daemon, its tokens, and what the venues sent."""

    def __init__(self, daemon, foil):
        self.daemon, self.foil = daemon, foil
        self.generator = random.Random(SEED)
        self.pushes = {user: [] for user in [*BUSY, None]}

    def token(self, name, *reach):
        """The field of a new token, once that is in force."""
        before = self.daemon.errors.count(b"tokens.read")
        done = self.foil("token", "create", "--name", name, *reach)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: self.daemon.errors.count(b"tokens.read") > before)
        return {"Authorization": f"Bearer {done.stdout.strip()}"}

    # Traffic.

    def link(self, feed):
        """The newest connection; after a gap another comes by itself."""
        feed.wait_for(lambda: any(link.subscribed for link in feed.open_links()), otherwise="nobody listens")
        return [link for link in feed.open_links() if link.subscribed][-1]

    def say(self, user, **more):
        amount = f"{self.generator.randrange(10**9)}.{self.generator.randrange(10**9):09}"
        self.pushes[user].append(self.customers.push(self.link(self.customers), [row("btc", amount, **more)], user))

    def round(self):
        """One thing that happens: mostly a statement, at times with something that does not add up, or to the house."""
        user = self.generator.choice(BUSY)
        match self.generator.randrange(12):
            case 0:
                self.say(user, available="0")
            case 1:
                again = self.customers.push(self.link(self.customers), [row("eth", 1), row("eth", 2)], user)
                self.pushes[user].append(again)
            case 2:
                # The same once more: a gap that is healed at once.
                link = self.link(self.customers)
                link.send(self.customers.push(link, [row("eth", 3, available="0")], OTHER).text)
            case 3:
                self.treasury.push(self.link(self.treasury), [row("usd", self.generator.randrange(10**9), available="0")])
            case 4:
                link = self.link(self.treasury)
                link.send(self.treasury.push(link, [row("usd", 7)]).text)
            case _:
                self.say(user)

    def lose(self, feed, user):
        """A message that does not come: a hole, and another connection."""
        link = self.link(feed)
        feed.lose(link, [row("btc", 5)], user)
        self.pushes[user].append(feed.push(link, [row("btc", 6)], user))
        link.wait_until_closed()
        self.link(feed)

    def everything_told(self):
        """All that the house is told, up to a statement that comes after everything else."""
        self.treasury.push(self.link(self.treasury), [row("usd", "4711.0815")])
        lines = []
        with self.daemon.events(since=0, headers=self.everything) as events:
            while not any(b"4711.0815" in line for line in lines):
                lines += [data for _, _, data in events.read()]
        return lines


def read_events(daemon, fields, position):
    """Every line from the beginning to the last that counts."""
    with daemon.events(since=0, headers=fields) as events:
        lines = []
        while not has(lines, position):
            got = events.read()
            assert got, f"nothing comes after {lines[-1:]}, and {position} is waited for"
            assert [id for id, _, _ in got] == [place(data) for _, _, data in got]
            lines += [data for _, _, data in got]
    return up_to(lines, position)


def read_messages(daemon, fields, position):
    with daemon.messages(since=0, headers=fields) as messages:
        lines = []
        while not has(lines, position):
            lines.append(messages.recv(timeout=20).encode())
    return up_to(lines, position)


def has(lines, position):
    return bool(lines) and json.loads(lines[-1])["position"] >= position


def up_to(lines, position):
    return [line for line in lines if json.loads(line)["position"] <= position]


class Cut:
    """A reader that is cut after a few lines, over and over, and goes on behind the last that it kept."""

    def __init__(self, house, fields):
        self.daemon, self.fields, self.generator = house.daemon, fields, house.generator
        self.lines, self.last, self.cuts = [], "0", 0

    def read(self):
        """As a browser with Last-Event-ID, or as a WebSocket with the place that it works out from the line."""
        got = self.by_events() if self.generator.random() < 0.5 else self.by_messages()
        kept = got[: self.generator.randrange(len(got) + 1)]
        self.lines += kept
        self.last = place(kept[-1]) if kept else self.last
        self.cuts += 1

    def by_events(self):
        events = self.daemon.events(last_id=self.last, headers=self.fields)
        got = [data for _, _, data in events.read(within=1)]
        events.cut()
        return got

    def by_messages(self):
        messages = self.daemon.messages(since=self.last, headers=self.fields)
        got = []
        while len(got) < 5:
            try:
                got.append(messages.recv(timeout=1).encode())
            except TimeoutError:
                break
        messages.socket.close()
        return got


def own(lines, user):
    """What of the house's lines one end user is to see, and how: numbered anew, and without a sentence about others."""
    entries = {}
    for line in map(json.loads, lines):
        if line["account"] == "customers" and (line["type"] in ("gap", "outcome") or line["user"] == user):
            entries.setdefault(line["position"], []).append(line)
    return [line for mine in entries.values() for line in numbered(mine)]


def numbered(mine):
    for number, line in enumerate(mine, 1):
        line = {key: value for key, value in line.items() if key not in ("line", "lines")}
        if len(mine) > 1:
            line |= {"line": number, "lines": len(mine)}
        if line["type"] == "outcome" and line["error"]:
            line["error"] |= {"message": "The account could not be read or followed."}
        yield line


def is_statement(line):
    """Of the feed: what was read has no connection."""
    return line["type"] == "statement" and line["epoch"]


def test_a_tenant_gets_exactly_its_own_live_whole_and_after_cuts(house):
    daemon = house.daemon
    live = {
        user: (Collector(daemon.events(headers=fields)), Collector(daemon.messages(headers=fields)))
        for user, fields in house.tenants.items()}
    cut = {user: Cut(house, house.tenants[user]) for user in BUSY}
    for number in range(ROUNDS):
        house.round()
        if number % 5 == 0:
            cut[BUSY[number // 5 % len(BUSY)]].read()
        if number == ROUNDS // 2:
            house.lose(house.customers, "u10")
            house.lose(house.treasury, None)
    for user in BUSY:
        house.say(user)
    # What was missed is read again, and fails: the account's outcome says why.
    house.lose(house.customers, "u10")
    house.customers.rest.revoked = True
    wait_until(lambda: b'"authentication"' in daemon.get("/v1/accounts", house.everything)[2], 30, "nothing is refused")
    everything = house.everything_told()
    told = {(line["type"], line["account"]) for line in map(json.loads, everything)}
    assert told >= {(kind, name) for kind in ("statement", "gap", "outcome", "finding") for name in ("customers", "treasury")}
    assert any(b'"code":"authentication"' in line for line in everything)
    assert any(OTHER.encode() in line for line in everything), "there is nothing that must not be seen"

    for user, fields in house.tenants.items():
        wanted = own(everything, user)
        last = wanted[-1]["position"]
        if user in BUSY:
            assert {line["type"] for line in wanted} == {"statement", "gap", "outcome", "finding"}
            # Lines tell microseconds.
            pushed = [instant(line["venueTime"]) for line in wanted if is_statement(line)]
            assert pushed == [push.timestamp // 1_000 * 1_000 for push in house.pushes[user]]
        whole = read_events(daemon, fields, last)
        assert [json.loads(line) for line in whole] == wanted
        assert read_messages(daemon, fields, last) == whole
        for reader in live[user]:
            wait_until(lambda reader=reader: has(reader.lines, last), otherwise=f"{user} is told no more")
            lines = up_to(reader.lines, last)
            assert lines == whole[-len(lines) :]
            began = json.loads(lines[0])["position"]
            assert all(line["position"] >= began for line in wanted if is_statement(line)), "it began too late"
        assert not any(OTHER.encode() in line for line in whole)
        if user in BUSY:
            assert cut[user].cuts > 5
            while not has(cut[user].lines, last):
                cut[user].read()
            assert up_to(cut[user].lines, last) == whole

