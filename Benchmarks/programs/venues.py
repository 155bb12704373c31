"""Paper venues in a process of their own, for as long as a `with` lasts."""

import contextlib
import http.client
import json
import os
import subprocess

# As documented for `foil paper`.
KEYS = {
    "sfox": {"apiKey": "paper-sfox-key"},
    "sfox-connect": {"apiKey": "paper-connect-key"},
    "thedex": {"apiKey": "test_api_key_123456", "secretKey": "test_secret_key_123456"},
    "bitfront": {"apiKey": "6W206egN32nCQ0VB", "secretKey": "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI"},
    "coinw": {"apiKey": "test_api_key", "secretKey": "test_secret_key"},
}
SERVED_BY = {"sfox": "sFOX", "sfox-connect": "sFOX", "thedex": "TheDex", "bitfront": "Bitfront", "coinw": "CoinW"}


def foil():
    """The program that is measured; scripts/bench names it."""
    return os.environ["FOIL"]


@contextlib.contextmanager
def paper_venues(*options):
    """The venues' addresses as `host:port` by their names, `control` among them."""
    program = subprocess.Popen([foil(), "paper", "--port", "0", *options], stdout=subprocess.PIPE, text=True)
    try:
        if program.stdout.readline() != "paper venues ready\n":
            raise RuntimeError(f"{foil()} paper did not start")
        lines = [program.stdout.readline().split() for _ in range(1 + len(set(SERVED_BY.values())))]
        yield {line[0]: line[1].removeprefix("http://") for line in lines}
    finally:
        program.terminate()
        program.wait(timeout=10)


def post(address, path, body):
    """Posts JSON and gives the answer's bytes; a refusal is a failure."""
    return answer(address, "POST", path, json.dumps(body), {"Content-Type": "application/json"})


def answer(address, method, path, body=None, headers={}):
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {content!r}")
        return content
    finally:
        connection.close()


def configuration(path, addresses):
    """Writes a configuration with one account at each of the venues in `addresses`."""
    accounts = {
        venue: {"venue": venue, "baseURL": f"http://{address}"} | KEYS[venue] for venue, address in addresses.items()
    }
    path.write_text(json.dumps({"accounts": accounts}))
    path.chmod(0o600)
