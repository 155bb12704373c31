"""Certificates, redirects, proxies and plain text: where a key may go and where not."""

import subprocess
import time

import pytest
from servers.sfox_server import ConnectServer, SFOXServer
from servers.venue_server import Reply


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of its own authority for 127.0.0.1, made by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
        check=True, capture_output=True)
    return paths


@pytest.fixture
def secure(certificate):
    venue = SFOXServer(certificate=certificate)
    yield venue
    venue.close()


def test_an_own_authority_is_trusted_through_ca_file(foil, desk, secure, certificate):
    desk.venues["treasury"] = secure
    config = desk.config("treasury", treasury={"caFile": str(certificate[0])})
    done = foil("balances", "--json", config=config)
    assert done.returncode == 0, done.stdout
    assert '"100"' in done.stdout


def test_an_authority_nobody_named_is_refused_and_nothing_is_sent(foil, desk, secure):
    desk.venues["treasury"] = secure
    done = foil("balances", "--json", config=desk.config("treasury"))
    assert done.returncode == 1
    assert '"unreachable"' in done.stdout and "caFile" in done.stdout
    assert secure.seen == []


def test_another_authority_is_refused(foil, desk, secure, tmp_path):
    other = tmp_path / "other.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other",
         "-out", other, "-keyout", tmp_path / "other.key"], check=True, capture_output=True)
    desk.venues["treasury"] = secure
    done = foil("balances", "--json", config=desk.config("treasury", treasury={"caFile": str(other)}))
    assert done.returncode == 1
    assert secure.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_the_key_elsewhere(read, desk, status):
    elsewhere = SFOXServer()
    elsewhere.key = desk.sfox.key
    try:
        for venue in desk.venues.values():
            venue.override = lambda request: Reply(status, b"", headers={"Location": elsewhere.url + "/v1/user/balance"})
        answer = read("treasury", "shop", "legacy", "desk", "customers")
        assert answer.code == 1
        assert elsewhere.seen == []
    finally:
        elsewhere.close()


def test_a_key_crosses_no_network_in_plain_text(foil, desk):
    config = desk.config("treasury", treasury={"baseURL": "http://venue.example"})
    done = foil("balances", config=config)
    assert done.returncode == 2
    assert "unencrypted" in done.stderr and "counterfoil.json:" in done.stderr


def test_loopback_is_reached_past_a_proxy(foil, desk):
    dead = {name: "http://127.0.0.1:1" for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY")}
    done = foil("balances", "--json", config=desk.config("treasury"), env=dead)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_seven_users_under_the_budget_of_five_in_ten_seconds(foil):
    users = [f"user-{number}" for number in range(7)]
    venue = ConnectServer(users=users)
    try:
        began = time.monotonic()
        done = foil("balances", "--csv", config={"accounts": {"customers": venue.account()}}, secrets=venue.secrets())
        took = time.monotonic() - began
    finally:
        venue.close()
    assert done.returncode == 0, done.stderr
    times = venue.balance_times()
    assert len(times) == 7
    assert all(later - earlier >= 10 for earlier, later in zip(times, times[5:])), times
    assert 10 <= took < 13
    assert all(user in done.stdout for user in users)
