"""Alerts: an independent webhook server checks signatures and counts what it is told, over failures, restarts and kills."""

import hashlib
import hmac
import http.server
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from live import row, wait_until

SECRET = "webhook-secret-0123456789"


class Receiver:
    """A webhook that answers what it is told to, and keeps every request with whether its signature was right."""

    def __init__(self):
        self.requests, self.answers, self.changed = [], [], threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.took(self.path, dict(self.headers), body)
                if status:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?team=treasury"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def took(self, path, headers, body):
        fields = dict(part.split("=", 1) for part in headers["Counterfoil-Signature"].split(","))
        right = hmac.new(SECRET.encode(), fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        with self.changed:
            status = self.answers.pop(0) if self.answers else 200
            self.requests.append({
                "path": path, "key": headers["Idempotency-Key"], "body": json.loads(body), "status": status,
                "signed": hmac.compare_digest(right, fields["v1"]) and abs(time.time() - int(fields["t"])) < 60})
            self.changed.notify_all()
        return status

    def wait_for(self, count, within=20):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, within), self.requests
        return self.requests

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def alerts(receiver, **rules):
    webhooks = {"ops": {"url": receiver.url, "secret": SECRET}}
    return {"alerts": {"webhooks": webhooks, "rules": rules}, "listen": "127.0.0.1:0"}


LOW = {"when": "balance", "account": "customers", "asset": "USD", "below": "1000.00", "to": ["ops"]}


def serve(live, accounts, receiver, **rules):
    return live(command=("serve",), config=accounts.config(**alerts(receiver, **rules)))


def states(receiver):
    return [(one["body"]["state"], one["body"]["user"], one["body"]["value"]) for one in receiver.requests]


def test_fires_once_and_resolves_once_to_the_digit(live, accounts, receiver):
    feed = accounts.connect(users=("u1",))
    running = serve(live, accounts, receiver, low=LOW)
    link = feed.link()
    for amount in ("1000.00", "999.999999999999999999", "999", "1000.000000000000000000", "2000"):
        feed.push(link, [row("usd", amount)], "u1")
    receiver.wait_for(2)
    time.sleep(1)
    assert states(receiver) == [
        ("firing", "u1", "999.999999999999999999"), ("resolved", "u1", "1000.000000000000000000")]
    assert all(one["signed"] and one["path"] == "/hook?team=treasury" for one in receiver.requests)
    assert len({one["key"] for one in receiver.requests}) == 2
    assert running.end() == 0


def test_sent_again_until_it_is_taken(live, accounts, receiver):
    receiver.answers = [500, 503, 429]
    feed = accounts.connect(users=("u1",))
    running = serve(live, accounts, receiver, low=LOW)
    link = feed.link()
    feed.push(link, [row("usd", "1")], "u1")
    receiver.wait_for(4, within=30)
    assert [one["status"] for one in receiver.requests] == [500, 503, 429, 200]
    assert len({one["key"] for one in receiver.requests}) == 1
    assert len({json.dumps(one["body"]) for one in receiver.requests}) == 1
    assert running.end() == 0


def test_neither_lost_nor_repeated_over_kills(live, accounts, receiver, foil):
    """Killed while the webhook refuses, and again after it has taken the notice."""
    receiver.answers = [503] * 1000
    feed = accounts.connect(users=("u1",))
    running = serve(live, accounts, receiver, low=LOW)
    link = feed.link()
    feed.push(link, [row("usd", "7")], "u1")
    receiver.wait_for(1)
    running.kill()
    receiver.answers = []
    before = len(receiver.requests)
    running = serve(live, accounts, receiver, low=LOW)
    receiver.wait_for(before + 1)
    deadline = time.time() + 10
    while b"alert.delivered" not in running.errors and time.time() < deadline:
        time.sleep(0.05)
    assert b"alert.delivered" in running.errors
    running.kill()
    taken = len(receiver.requests)
    running = serve(live, accounts, receiver, low=LOW)
    time.sleep(4)
    assert len(receiver.requests) == taken, "what was taken is not told again"
    assert len({one["key"] for one in receiver.requests}) == 1
    assert running.end() == 0
    assert foil("verify", config=accounts.config(**alerts(receiver, low=LOW))).returncode == 0


def test_a_refusal_that_will_not_change_ends_it(live, accounts, receiver):
    receiver.answers = [404]
    feed = accounts.connect(users=("u1",))
    running = serve(live, accounts, receiver, low=LOW)
    link = feed.link()
    feed.push(link, [row("usd", "7")], "u1")
    receiver.wait_for(1)
    time.sleep(3)
    assert len(receiver.requests) == 1
    assert b"alert.abandoned" in running.errors
    assert running.end() == 0


@pytest.mark.parametrize("by", ["a notice", "a reload"])
def test_what_woke_it_leaves_it_at_rest(live, accounts, receiver, by):
    """Looks come every two seconds: nothing that wakes it in between may have each turn begin the next."""
    feed = accounts.connect(users=("u1",))
    running = serve(live, accounts, receiver, low=LOW)
    link = feed.link()
    if by == "a notice":
        feed.push(link, [row("usd", "7")], "u1")
    else:
        running.process.send_signal(signal.SIGHUP)
    word = b"alert.delivered" if by == "a notice" else b" reload"
    wait_until(lambda: word in running.errors, otherwise="it was not woken")
    before, began = processor_time(running), time.monotonic()
    time.sleep(3)
    assert processor_time(running) - before < 0.2 * (time.monotonic() - began)
    assert running.end() == 0


def processor_time(running):
    """In seconds, of all its threads."""
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_test_says_what_came_of_it(foil, accounts, receiver):
    accounts.connect(users=("u1",))
    config = accounts.config(**alerts(receiver, low=LOW))
    done = foil("alerts", "test", "low", config=config)
    assert (done.returncode, done.stdout) == (0, "ops: taken\n"), done.stderr
    assert receiver.requests[0]["body"]["state"] == "test" and receiver.requests[0]["signed"]
    receiver.answers = [410]
    done = foil("alerts", "test", config=config)
    assert (done.returncode, done.stdout) == (1, "ops: not taken: it answered 410\n")


@pytest.mark.parametrize("rule, words", [
    ({"when": "totl", "to": ["ops"]}, "did you mean \"total\"?"),
    ({"when": "balance", "asset": "USD", "to": ["ops"]}, "does not say what to compare with"),
    ({"when": "balance", "asset": "USD", "below": "1", "above": "2", "to": ["ops"]}, "not both"),
    ({"when": "gap", "below": "1", "to": ["ops"]}, "means nothing when it is \"gap\""),
    ({"when": "gap", "to": ["opps"]}, "did you mean \"ops\"?"),
    ({"when": "gap"}, "tells nobody"),
    ({"when": "change", "moreThan": 5, "to": ["ops"]}, "must be text in quotes")])
def test_a_wrong_rule_is_refused_with_its_remedy(foil, accounts, receiver, rule, words):
    accounts.connect(users=("u1",))
    done = foil("serve", config=accounts.config(**alerts(receiver, bad=rule)))
    assert done.returncode == 2 and words in done.stderr, done.stderr
