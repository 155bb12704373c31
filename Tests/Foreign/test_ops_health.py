"""Health, readiness, metrics and signals of `foil serve`, as a service manager and Prometheus meet them."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests
from busy import Audit, Busy
from live import STORE, row, wait_until
from prometheus_client.openmetrics import parser as open_metrics
from prometheus_client import parser as plain_metrics

PROBLEM = "application/problem+json"


def promtool(*arguments, text=None):
    return subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True, timeout=60)


# Health and readiness.


def test_health_and_readiness(serve, accounts):
    accounts.sfox()
    daemon = serve().ready()
    assert daemon.get("/healthz").json() == {"status": "ok"}
    assert daemon.get("/readyz").json() == {"status": "ready"}
    assert daemon.get("/healthz", params={"x": "1"}).status_code == 400


def test_it_listens_while_the_journal_is_read(serve, accounts):
    """After a kill -9 there is no picture of the book: every entry is read again, and /readyz tells how far it is."""
    feed = accounts.connect()
    daemon = serve().ready()
    busy = Busy(feed, a_second=20_000)
    wait_until(lambda: daemon.metrics()["counterfoil_journal_position"] > 12_000, 40)
    daemon.kill()
    busy.stop()
    again = serve()
    seen = []

    def look():
        try:
            seen.append((again.get("/healthz").status_code, again.get("/readyz"), again.get("/v1/accounts")))
        except requests.ConnectionError:
            return False
        return seen[-1][1].status_code == 200

    wait_until(look, 40, "it does not become ready")
    waiting = [each for each in seen if each[1].status_code == 503]
    assert waiting, "it was never asked while it read"
    assert {health for health, _, _ in seen} == {200}
    problems = [ready.json() for _, ready, _ in waiting]
    assert all(ready.headers["content-type"] == PROBLEM for _, ready, _ in waiting)
    assert {problem["type"] for problem in problems} == {"/problems/starting"}
    told = [problem["position"] for problem in problems if problem["head"] > 12_000]
    assert told and told == sorted(told)
    refused = [record for _, ready, record in waiting if record.status_code != 200]
    assert all(record.status_code == 503 and record.json()["type"] == "/problems/starting" for record in refused)
    assert again.get("/v1/accounts").status_code == 200
    assert again.end(signal.SIGTERM) == 0


def test_a_start_that_is_ended_ends(serve, accounts):
    feed = accounts.connect()
    daemon = serve().ready()
    busy = Busy(feed, a_second=20_000)
    wait_until(lambda: daemon.metrics()["counterfoil_journal_position"] > 8_000, 40)
    daemon.kill()
    busy.stop()
    again = serve()
    again.wait_for_log("serve.open")
    assert again.end(signal.SIGTERM, within=10) == 0, again.errors


def test_it_is_not_ready_when_the_journal_fails(serve, accounts):
    import resource
    feed = accounts.connect()
    daemon = serve(preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000)))
    daemon.ready()
    busy = Busy(feed)
    answers = []

    def asked():
        try:
            answers.append(daemon.get("/readyz"))
        except requests.RequestException:
            pass
        return daemon.process.poll() is not None

    wait_until(asked, 40, "it goes on without a journal")
    busy.stop()
    assert daemon.process.returncode == 1
    assert answers[0].status_code == 200
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.json()["type"] in ("/problems/journal-failed", "/problems/stopping")
               for answer in answers if answer.status_code == 503)


# Metrics.


def test_promtool_accepts_the_metrics(serve, accounts):
    accounts.connect(users=["test3"]), accounts.sfox(), accounts.coinw()
    daemon = serve().ready()
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="desk"}') == 1)
    daemon.get("/nothing/here")
    answer = daemon.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    checked = promtool("check", "metrics", text=answer.text)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    families = {family.name: family for family in plain_metrics.text_string_to_metric_families(answer.text)}
    requests_seen = {(s.labels["route"], s.labels["status"]) for s in families["counterfoil_http_requests"].samples}
    assert {("/metrics", "200"), ("other", "404")} <= requests_seen
    commits = [s for s in families["counterfoil_journal_commit_seconds"].samples if s.name.endswith("_count")]
    assert commits[0].value > 0
    assert families["counterfoil_build_info"].samples[0].labels["version"]
    assert families["process_resident_memory_bytes"].samples[0].value > 1_000_000
    left = [s for s in families["counterfoil_budget_left_requests"].samples]
    limit = {(s.labels["bucket"], s.labels["window"]): s.value for s in families["counterfoil_budget_limit_requests"].samples}
    assert left and all(0 <= s.value <= limit[s.labels["bucket"], s.labels["window"]] for s in left)


def test_open_metrics_for_who_asks(serve, accounts):
    accounts.connect(users=["test3"])
    daemon = serve().ready()
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="customers"}') == 1)
    answer = daemon.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"})
    assert answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    families = {family.name: family for family in open_metrics.text_string_to_metric_families(answer.text)}
    assert families["counterfoil_build"].type == "info"
    assert families["counterfoil_journal_entries"].type == "counter"
    assert families["counterfoil_journal_commit_seconds"].unit == "seconds"


def test_the_numbers_are_those_of_the_record(serve, accounts):
    feed = accounts.connect(users=["u1", "u2"])
    daemon = serve().ready()
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="customers"}') == 1)
    before = daemon.metrics()
    link = feed.open_links()[-1]
    for number in range(5):
        link.send(feed.make(link, [row("btc", f"{number}.5")], "u1").text)
    key = 'counterfoil_feed_messages_total{account="customers"}'
    wait_until(lambda: daemon.metrics()[key] == before[key] + 5)
    entries = 'counterfoil_journal_entries_total{account="customers",kind="message",verdict="applied"}'
    wait_until(lambda: daemon.metrics().get(entries, 0) == before.get(entries, 0) + 5)
    assert daemon.metrics()['counterfoil_holders{account="customers",freshness="live"}'] >= 1
    link.close()
    gaps = 'counterfoil_gaps_total{account="customers",kind="disconnected"}'
    wait_until(lambda: daemon.metrics().get(gaps, 0) == before.get(gaps, 0) + 1)
    wait_until(lambda: daemon.metrics()['counterfoil_feed_reconnects_total{account="customers"}'] == 1)
    assert daemon.metrics()['counterfoil_feed_connected{account="customers"}'] == 1


# The service manager.


@pytest.fixture
def manager(tmp_path):
    """A socket of a service manager; `words` has every datagram."""
    class Manager:
        words = []

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        Manager.words = []
        Manager.path = str(tmp_path / "notify")
        server.bind(Manager.path)
        server.settimeout(0.1)
        over = threading.Event()

        def listen():
            while not over.is_set():
                try:
                    Manager.words.append(server.recv(65_536).decode())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield Manager
        over.set()
        thread.join()


def test_the_service_manager_is_told(serve, accounts, manager):
    accounts.sfox()
    daemon = serve(env={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "400000"})
    wait_until(lambda: any(word.startswith("READY=1\n") for word in manager.words))
    assert daemon.get("/readyz").status_code == 200
    wait_until(lambda: manager.words.count("WATCHDOG=1") > 3)
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: any(word.startswith("RELOADING=1\nMONOTONIC_USEC=") for word in manager.words))
    told = next(word for word in manager.words if word.startswith("RELOADING"))
    assert abs(int(told.split("=")[-1]) - time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000) < 20_000_000
    wait_until(lambda: sum(word.startswith("READY=1\n") for word in manager.words) == 2)
    assert daemon.end(signal.SIGTERM) == 0
    assert any(word.startswith("STOPPING=1") for word in manager.words)


def test_the_service_manager_is_told_that_a_configuration_is_refused(serve, accounts, manager, tmp_path):
    accounts.sfox()
    daemon = serve(env={"NOTIFY_SOCKET": manager.path})
    path = tmp_path / "counterfoil.json"
    good = json.loads(path.read_text())

    def reload(config, isRefused):
        before = len(manager.words)
        path.write_text(json.dumps(config))
        daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: any(word.startswith("READY=1\n") for word in manager.words[before:]))
        status = next(word for word in manager.words[before:] if word.startswith("READY=1\n"))
        assert f"listening at {daemon.url}" in status and ("refused" in status) == isRefused, status

    wait_until(lambda: any(word.startswith("READY=1\n") for word in manager.words))
    reload({**good, "nonsense": 1}, isRefused=True)
    reload(good, isRefused=False)
    hook = {"url": "http://127.0.0.1:9/", "secret": "env:NOT_THERE"}
    rule = {"when": "gap", "to": ["ops"]}
    reload({**good, "alerts": {"webhooks": {"ops": hook}, "rules": {"missed": rule}}}, isRefused=True)
    line = daemon.wait_for_log("reload.refused", 2)[1]
    assert "setting=alerts" in line and "NOT_THERE" in line and " error " in line
    reload(good, isRefused=False)
    assert daemon.end(signal.SIGTERM) == 0


def test_a_service_is_told_where_its_record_may_be(foil, accounts):
    accounts.sfox()
    done = foil("serve", config=accounts.config(store=None), env={"STATE_DIRECTORY": "/srv/a"})
    assert done.returncode == 2
    assert 'add store: "sqlite:/srv/a/counterfoil.db"' in done.stderr
    done = foil("serve", config=accounts.config(store=None))
    assert done.returncode == 2 and 'add store: "sqlite:counterfoil.db"' in done.stderr


# The log.


@pytest.mark.parametrize("place", ["configuration", "command line"])
def test_the_log_is_json_for_who_wants_it(serve, accounts, place):
    accounts.sfox()
    more = {"log": "json"} if place == "configuration" else {}
    daemon = serve(*(["--log", "json"] if not more else []), config=accounts.config(**more))
    wait_until(lambda: b'"event":"serve.listen"' in daemon.errors)
    assert daemon.end(signal.SIGTERM) == 0
    lines = [json.loads(line) for line in daemon.errors.decode().splitlines()]
    assert all(list(line)[:3] == ["time", "level", "event"] for line in lines)
    assert [line["event"] for line in lines][-1] == "serve.end"
    assert next(line for line in lines if line["event"] == "serve.listen")["address"] == daemon.url


def test_the_systems_journal_is_told_the_level(program, accounts, tmp_path):
    from conftest import clean_environment, write_config

    accounts.sfox()
    write_config(tmp_path, accounts.config() | {"listen": "127.0.0.1:0"})
    for named in (True, False):
        log = tmp_path / f"log-{named}"
        with log.open("wb") as errors:
            status = os.fstat(errors.fileno())
            stream = f"{status.st_dev}:{status.st_ino + (0 if named else 1)}"
            process = subprocess.Popen(
                [program, "serve"], cwd=tmp_path, env=clean_environment(tmp_path) | {"JOURNAL_STREAM": stream}, stderr=errors)
            wait_until(lambda: b"serve.listen" in log.read_bytes())
            process.terminate()
            assert process.wait(20) == 0
        lines = log.read_text().splitlines()
        assert all(bool(re.match(r"<[35]>20", line)) == named for line in lines), lines[:3]


# Signals.


def test_sigterm_under_load_ends_well_and_soon(serve, accounts, foil):
    feed = accounts.connect()
    daemon = serve().ready()
    busy = Busy(feed)
    wait_until(lambda: daemon.metrics()["counterfoil_journal_position"] > 2_000, 40)
    readers = [requests.Session() for _ in range(5)]
    for reader in readers:
        assert reader.get(daemon.url + "/v1/accounts", timeout=10).status_code == 200
    began = time.monotonic()
    assert daemon.end(signal.SIGTERM, within=20) == 0, daemon.errors
    took = time.monotonic() - began
    busy.stop()
    assert took < 10, f"it took {took:.1f} s to end"
    with pytest.raises(requests.ConnectionError):
        daemon.get("/healthz")
    audit = Audit(foil, accounts.config())
    audit.verify()
    audit.read_on()
    audit.was_sent(busy.sent)
    assert f"position={len(audit.entries)}" in daemon.log("serve.end")[0]


def test_killed_under_load_with_readers(serve, accounts, foil):
    feed = accounts.connect()
    busy = Busy(feed)
    audit = Audit(foil, accounts.config())
    for _ in range(3):
        daemon = serve().ready()
        told = []
        over = threading.Event()

        def read(url=daemon.url):
            while not over.is_set():
                try:
                    told.append(int(requests.get(url + "/v1/accounts", timeout=5).headers["Counterfoil-Position"]))
                except (requests.RequestException, KeyError):
                    continue

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        wait_until(lambda: len(told) > 100, 20)
        daemon.kill()
        over.set()
        for reader in readers:
            reader.join()
        audit.read_on()
        assert max(told) <= len(audit.entries), "what was told is in the journal"
    busy.stop()
    audit.verify()
    audit.was_sent(busy.sent)


def test_a_configuration_with_mistakes_changes_nothing(serve, accounts, tmp_path):
    accounts.sfox()
    daemon = serve().ready()
    path = tmp_path / "counterfoil.json"
    before = path.read_text()
    path.write_text(before.replace('"sfox"', '"sfux"'))
    daemon.process.send_signal(signal.SIGHUP)
    line = daemon.wait_for_log("reload.refused")[0]
    assert " error " in line and "sfux" in line
    path.write_text(before)
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for_log("reload")
    assert daemon.get("/readyz").status_code == 200
    config = json.loads(before) | {"listen": "127.0.0.1:1"}
    path.write_text(json.dumps(config))
    daemon.process.send_signal(signal.SIGHUP)
    assert "setting=listen" in daemon.wait_for_log("reload.restart")[0]
    assert daemon.end(signal.SIGTERM) == 0


def test_accounts_come_and_go_under_load(serve, accounts, foil, tmp_path):
    """SIGHUP adds one account and takes another away; the feed of the one that stays does not notice."""
    feed = accounts.connect()
    accounts.sfox()
    entries = dict(accounts.entries)
    without = {name: entry for name, entry in entries.items() if name != "treasury"}
    accounts.coinw()
    daemon = serve(config=accounts.config() | {"accounts": entries}).ready()
    busy = Busy(feed)
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="treasury"}') == 1)
    wait_until(lambda: daemon.metrics()["counterfoil_journal_position"] > 1_000)
    path = tmp_path / "counterfoil.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"accounts": without | {"desk": accounts.entries["desk"]}}))
    daemon.process.send_signal(signal.SIGHUP)
    line = daemon.wait_for_log("reload")[0]
    assert "added=desk" in line and "removed=treasury" in line and "changed" not in line
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="desk"}') == 1)
    assert {each["account"] for each in daemon.get("/v1/accounts").json()["accounts"]} == {"customers", "desk"}
    assert not any("treasury" in name for name in daemon.metrics())
    position = daemon.metrics()["counterfoil_journal_position"]
    wait_until(lambda: daemon.metrics()["counterfoil_journal_position"] > position + 1_000)
    seen = daemon.metrics()
    assert seen['counterfoil_feed_connections_total{account="customers"}'] == 1
    assert not any(name.startswith('counterfoil_gaps_total{account="customers"') for name in seen)
    # And back again: what came meanwhile is a gap of the one that was away.
    path.write_text(json.dumps(config))
    daemon.process.send_signal(signal.SIGHUP)
    line = daemon.wait_for_log("reload", count=2)[1]
    assert "added=treasury" in line and "removed=desk" in line
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="treasury"}') == 1)
    busy.stop()
    assert daemon.end(signal.SIGTERM) == 0
    audit = Audit(foil, accounts.config())
    audit.verify()
    audit.read_on()
    audit.was_sent({**busy.sent, **{entry["raw"]: None for entry in audit.entries.values() if entry["account"] != "customers"}})
    gone = [entry for entry in audit.entries.values() if entry["kind"] == "gap" and entry["account"] == "customers"]
    assert gone == []
