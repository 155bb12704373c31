"""A `foil` that keeps running: its configuration, its lines as they come, its journal afterwards."""

import contextlib
import json
import re
import sqlite3
import subprocess
import threading
import time
from datetime import datetime, timezone
from decimal import Decimal

from conftest import clean_environment, write_config
from servers.coinw_server import CoinWServer
from servers.feed_server import WITHIN, CoinWFeed, SFOXFeed, text_of
from servers.sfox_server import ConnectServer, SFOXServer
from servers.venue_server import as_json

STORE = "counterfoil.db"
STATEMENT_KEYS = {
    "type", "account", "venue", "user", "epoch", "sequence", "venueTime", "receivedAt", "position", "balances",
}


class Live:
    """`foil watch --json` or `foil serve` in a folder; `lines` has every line that was printed whole."""

    def __init__(self, program, folder, config, *arguments, command=("watch", "--json"), preexec=None, env=None):
        write_config(folder, config)
        self.folder, self.secrets = folder, []
        self.lines, self.texts, self.tail = [], [], b""
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            [program, *command, *arguments], cwd=folder, env=clean_environment(folder) | (env or {}), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=preexec)
        self.errors = b""
        self.readers = [threading.Thread(target=each, daemon=True) for each in (self._read_lines, self._read_errors)]
        for reader in self.readers:
            reader.start()

    def _read_lines(self):
        while piece := self.process.stdout.read1(1 << 16):
            *whole, self.tail = (self.tail + piece).split(b"\n")
            with self.changed:
                self.texts += whole
                self.lines += [json.loads(line) for line in whole] if self.is_json else []
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def _read_errors(self):
        while piece := self.process.stderr.read1(1 << 16):
            self.errors += piece

    @property
    def is_json(self):
        return "--json" in self.process.args

    # What came.

    def of_type(self, kind, account=None):
        return [line for line in list(self.lines) if line["type"] == kind and account in (None, line["account"])]

    def statements(self, account=None):
        """Those of the feeds: what was read by REST has no sequence or, at CoinW, an epoch of its own."""
        return [line for line in self.of_type("statement", account) if line["epoch"]]

    def gaps(self, account=None):
        return self.of_type("gap", account)

    def outcomes(self, account=None):
        return self.of_type("outcome", account)

    def findings(self, account=None):
        return self.of_type("finding", account)

    def wait_for(self, condition, within=WITHIN, otherwise="it has not happened"):
        with self.changed:
            happened = self.changed.wait_for(lambda: condition() or self.process.poll() is not None, within) and condition()
        assert happened, (
            f"{otherwise} within {within} s; exit code {self.process.poll()}; errors {self.errors!r}; "
            f"last lines {self.texts[-5:]!r}")

    def wait_for_statements(self, count, account=None, within=WITHIN):
        self.wait_for(lambda: len(self.statements(account)) >= count, within, f"{count} statements have not come")
        return self.statements(account)

    def wait_for_line(self, line_type, /, within=WITHIN, **fields):
        """The first line of this type with these fields."""

        def found():
            return [line for line in self.of_type(line_type) if all(line.get(key) == value for key, value in fields.items())]

        self.wait_for(lambda: found(), within, f"no {line_type} with {fields}: {self.of_type(line_type)[-5:]}")
        return found()[0]

    # How it ends.

    def end(self, signal=None, within=15):
        """Ends it as Ctrl-C would, or by `signal`, and gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(2 if signal is None else signal)
        code = self.process.wait(timeout=within)
        for reader in self.readers:
            reader.join(within)
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join(10)

    def clean_up(self):
        self.kill()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()


# Accounts.


class Accounts:
    """Accounts with a feed, each at a foreign venue of its own, and their configuration."""

    def __init__(self):
        self.entries, self.servers, self.feeds = {}, [], {}

    def connect(self, name="customers", users=(), **more):
        rest = ConnectServer(users=users)
        feed = SFOXFeed(rest.key)
        feed.follower = lambda user, rows: rest.rows.update({user: text_of(rows).encode()})
        return self._add(name, rest, feed, more)

    def sfox(self, name="treasury", **more):
        rest = SFOXServer()
        feed = SFOXFeed(rest.key, enterprise=False)
        feed.follower = lambda user, rows: rest.body(text_of(rows).encode()) if isinstance(rows, list) else None
        return self._add(name, rest, feed, more)

    def coinw(self, name="desk", **more):
        rest = CoinWServer()
        feed = CoinWFeed(rest.key, rest.secret)
        held = {}
        feed.follower = lambda currency, available, hold: held.update({currency: (available, hold)})
        rest.override = lambda request: as_json({"code": "200", "data": coinw_data(request, held), "msg": "SUCCESS"})
        return self._add(name, rest, feed, more)

    def _add(self, name, rest, feed, more):
        feed.rest = rest
        self.servers += [rest, feed]
        self.feeds[name] = feed
        self.entries[name] = rest.account() | {"feedURL": feed.url} | more
        return feed

    def config(self, store=STORE, **more):
        return {"accounts": self.entries} | ({"store": f"sqlite:{store}"} if store else {}) | more

    @property
    def secrets(self):
        return [secret for server in self.servers if hasattr(server, "secrets") for secret in server.secrets()]

    def violations(self):
        return [violation for feed in self.feeds.values() for violation in feed.violations]

    def close(self):
        for server in self.servers:
            server.close()


def coinw_data(request, held):
    if "command=returnBalances" in request.query:
        return {currency: available for currency, (available, _) in held.items()}
    return {currency: {"available": available, "onOrders": hold} for currency, (available, hold) in held.items()}


# What is said, and what is expected.


def row(currency, amount, **more):
    """A currency of an sFOX statement; every equation holds."""
    amount = str(amount)
    plain = {"currency": currency, "balance": amount, "available": amount, "held": "0", "trading_wallet": amount}
    wallets = {"collateral_wallet": "0", "borrow_wallet": "0", "lending_wallet": "0", "staking_wallet": "0"}
    return plain | wallets | more


def digits(line):
    """A statement line's amounts as they are printed, by the venue's own code."""
    found = {}
    for balance in line["balances"]:
        assert balance["venueAsset"] not in found
        found[balance["venueAsset"]] = (balance["total"], balance["available"], balance["held"])
    return found


def expected(rows):
    return {row["currency"]: (row["balance"], row["available"], row["held"]) for row in rows}


TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z")


def instant(text):
    """Nanoseconds since 1970 of a time as it is printed."""
    seconds, fraction = TIME.fullmatch(text).groups()
    whole = datetime.fromisoformat(seconds).replace(tzinfo=timezone.utc)
    return int(whole.timestamp()) * 1_000_000_000 + int((fraction or "0").ljust(9, "0"))


def written(nanoseconds):
    """A time as a command line takes it."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{fraction:09}Z"


def journal(foil, *arguments, config):
    """The entries of `foil journal --json`, numbers exact."""
    done = foil("journal", "--json", *arguments, config=config)
    assert done.returncode == 0, done.stderr
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]


def settle(store):
    """Moves what stands in the write-ahead log into the file itself, as SQLite's own tools would, so that it can be copied."""
    with contextlib.closing(sqlite3.connect(store)) as database:
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0, "somebody still has the store open"


def wait_until(condition, within=WITHIN, otherwise="it has not happened"):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"{otherwise} within {within} s"
        time.sleep(0.01)
