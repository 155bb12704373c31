"""TLS: what is refused before it starts, what a client gets, renewal under open connections, and garbage."""

import os
import signal
import socket
import ssl
import time
import warnings

import pytest
import requests
from gateway_access import Authority, Gateway
from live import row
from test_access_tokens import customers, serve  # noqa: F401: fixtures
from websockets.sync.client import connect as connect_socket


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def context(authority):
    return ssl.create_default_context(cafile=str(authority.ca))


def shake(gateway, trust):
    """A handshake; the serial number of what was shown."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as raw:
        with trust.wrap_socket(raw, server_hostname="foil.example") as secure:
            return int(secure.getpeercert()["serialNumber"], 16)


def test_it_refuses_to_start_open(foil, accounts, authority):
    accounts.sfox("treasury")
    pair = authority.issue("site", 1)
    for settings, words in [
        ({"listen": "0.0.0.0:0"}, "unencrypted"), ({"listen": "[::]:0", "gateway": {"tokens": "required"}}, "unencrypted"),
        ({"listen": "0.0.0.0:0", "gateway": {"tls": pair, "tokens": "optional"}}, "everybody"),
        ({"listen": "127.0.0.1:0", "gateway": {"tls": pair | {"key": "none.key"}}}, "cannot be read"),
        ({"listen": "127.0.0.1:0", "gateway": {"tls": pair | {"key": "ca.key"}}}, "cannot be used together"),
        ({"listen": "127.0.0.1:0", "gateway": {"tls": {"certificate": "site.key", "key": "site.pem"}}}, "opened|used|open"),
    ]:
        for command in ["serve", "check"]:
            done = foil(command, config=accounts.config(**settings), timeout=20)
            assert done.returncode in (1, 2), (command, settings, done)
            assert any(word in done.stderr for word in words.split("|")) and "hint: " in done.stderr, done.stderr
    (authority.folder / "site.key").chmod(0o644)
    done = foil("serve", config=accounts.config(listen="127.0.0.1:0", gateway={"tls": pair}), timeout=20)
    assert done.returncode == 2 and "chmod 600" in done.stderr


def test_check_looks_at_it(foil, accounts, authority):
    accounts.sfox("treasury")
    pair = authority.issue("site", 1)
    done = foil("check", config=accounts.config(listen="0.0.0.0:7443", gateway={"tls": pair}))
    assert done.returncode == 0, done.stderr
    assert "gateway: https://0.0.0.0:7443" in done.stdout
    assert "required; 0 in force, 0 expired; foil token create" in done.stdout


def test_other_addresses_ask_for_a_token(serve, customers, authority):  # noqa: F811
    pair = authority.issue("site", 1)
    gateway = serve(listen="0.0.0.0:0", gateway={"tls": pair})
    gateway.url = f"https://127.0.0.1:{gateway.port}"
    gateway.session.verify = str(authority.ca)
    assert gateway.get("/v1/accounts").status_code == 401
    token = gateway.token("one")
    assert gateway.status(token) == 200
    done = requests.post(
        gateway.url + "/session", data={"token": token}, verify=str(authority.ca), timeout=5, allow_redirects=False)
    cookie = done.headers["Set-Cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie
    # Plain HTTP at the same port gets nothing.
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(f"http://127.0.0.1:{gateway.port}/v1/accounts", timeout=5)
    old = context(authority)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)):
        shake(gateway, old)


def test_a_certificate_is_renewed_under_open_connections(serve, customers, authority):  # noqa: F811
    pair = authority.issue("site", 101)
    gateway = serve(gateway={"tls": pair})
    trust = context(authority)
    assert shake(gateway, trust) == 101
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as raw:
        with trust.wrap_socket(raw, server_hostname="localhost") as held:
            def ask():
                held.sendall(f"GET /v1/accounts HTTP/1.1\r\nHost: localhost:{gateway.port}\r\n\r\n".encode())
                data = b""
                while b"\r\n\r\n" not in data:
                    data += held.recv(65536)
                head, _, body = data.partition(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                while len(body) < length:
                    body += held.recv(65536)
                return int(head.split()[1])

            assert ask() == 200
            # Another kind of key: the old one is not shown beside the new one.
            authority.issue("site", 102, key="rsa")
            gateway.until(lambda: shake(gateway, trust) == 102, 5, "the old certificate is still shown")
            assert ask() == 200
            # Half of a pair, and then garbage: the old one stays, and it is said once.
            (authority.folder / "site.pem").write_text("-----BEGIN CERTIFICATE-----\ngarbage\n")
            gateway.until(lambda: "tls.unusable" in gateway.log(), 5)
            assert shake(gateway, trust) == 102 and ask() == 200
            authority.issue("site", 103)
            gateway.until(lambda: shake(gateway, trust) == 103, 5)
            assert ask() == 200
    assert gateway.log().count("tls.unusable") == 1


def test_sighup_renews_what_looks_the_same_and_streams_go_on(serve, customers, authority):  # noqa: F811
    """The files are as large and as old as before, so that the daemon does not see by itself that they are others."""
    gateway = serve(gateway={"tls": authority.issue("site", 101)})
    trust = context(authority)
    address = f"wss://localhost:{gateway.port}/v1/stream"
    fields = {"Accept": "text/event-stream"}
    with (
        requests.get(
            gateway.url + "/v1/stream", stream=True, timeout=20, verify=str(authority.ca), headers=fields) as events,
        connect_socket(address, ssl=trust) as messages,
        requests.Session() as session,
    ):
        session.trust_env, session.verify = False, str(authority.ca)
        assert session.get(gateway.url + "/healthz", timeout=5).status_code == 200
        lines = events.iter_lines()
        customers.push(customers.link(), [row("btc", 101)], "ann")
        told(lines, messages, '"101"')
        assert shake(gateway, trust) == 101
        exchange(authority, 102)
        gateway.running.process.send_signal(signal.SIGHUP)
        gateway.until(lambda: shake(gateway, trust) == 102, 5, "the old certificate is still shown")
        # Opened before, and still read.
        customers.push(customers.link(), [row("btc", 102)], "ann")
        told(lines, messages, '"102"')
        assert session.get(gateway.url + "/healthz", timeout=5).status_code == 200
        pools = session.get_adapter(gateway.url).poolmanager.pools
        assert [pools[key].num_connections for key in pools.keys()] == [1], "it has connected anew"
        # Another name of the file is a setting, which takes a restart: that is said, and nothing changes.
        authority.issue("other", 103)
        path = authority.folder / "counterfoil.json"
        path.write_text(path.read_text().replace("site.", "other."))
        gateway.running.process.send_signal(signal.SIGHUP)
        gateway.until(lambda: "reload.restart setting=gateway" in gateway.log(), 5)
        assert shake(gateway, trust) == 102
        customers.push(customers.link(), [row("btc", 103)], "ann")
        told(lines, messages, '"103"')


def told(events, messages, amount):
    """Both streams come to the statement with this amount."""
    while amount not in messages.recv(timeout=20):
        pass
    assert any(amount.encode() in line for line in events)


def exchange(authority, serial):
    """Another pair in the files of the first, of the same length and with the same times."""
    files = [authority.folder / "site.pem", authority.folder / "site.key"]
    stamps = [file.stat() for file in files]
    made = []
    # A signature may be some bytes shorter or longer; empty lines behind it are not read.
    while not made or any(len(data) > stamp.st_size for data, stamp in zip(made, stamps)):
        authority.issue("next", serial)
        made = [file.with_stem("next").read_bytes() for file in files]
    for file, data, stamp in zip(files, made, stamps):
        with file.open("r+b") as old:
            old.write(data.ljust(stamp.st_size, b"\n"))
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert (file.stat().st_ino, file.stat().st_size) == (stamp.st_ino, stamp.st_size)


def test_garbage_and_half_handshakes(serve, customers, authority):  # noqa: F811
    gateway = serve(gateway={"tls": authority.issue("site", 1)})
    trust = context(authority)
    half = []
    for number in range(200):
        each = socket.create_connection(("127.0.0.1", gateway.port), timeout=5)
        each.sendall([
            b"", os.urandom(400), b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x03\xff\xff" + bytes(100),
        ][number % 5])
        half.append(each)
    start = time.monotonic()
    assert shake(gateway, trust) == 1
    assert time.monotonic() - start < 2
    for each in half:
        each.close()
    assert shake(gateway, trust) == 1
    assert gateway.running.process.poll() is None
