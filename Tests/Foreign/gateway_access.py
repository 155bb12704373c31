"""A `foil serve` with its address, tokens made by `foil token`, and a certificate authority of one's own."""

import re
import subprocess
import time
import warnings
from pathlib import Path

import requests
from live import STORE

TOKEN = re.compile(r"foil_[0-9A-Za-z]{49}")
REVOKED_WITHIN = 1.0
REFUSED = (401, 429)


class Gateway:
    """A daemon that runs, and whoever asks it."""

    def __init__(self, running, make, folder):
        self.running, self.make, self.folder = running, make, folder
        self.tokens = []
        running.wait_for(lambda: True)
        deadline = time.monotonic() + 20
        while not (found := re.search(rb"serve\.listen address=(\S+)", running.errors)):
            assert running.process.poll() is None, f"it has ended: {running.errors.decode()}"
            assert time.monotonic() < deadline, f"it does not listen: {running.errors.decode()}"
            time.sleep(0.01)
        self.url = found[1].decode()
        self.port = int(self.url.rsplit(":", 1)[1])
        self.session = requests.Session()
        self.session.trust_env = False
        # It listens while it reads its journal; what is open to everybody says when it has.
        self.session.verify = False if self.url.startswith("https") else True
        reached = self.url.replace("0.0.0.0", "127.0.0.1")
        with warnings.catch_warnings(action="ignore"):
            self.until(lambda: self.session.get(reached + "/readyz", timeout=15).status_code == 200)
        self.session.verify = True

    def token(self, name, *arguments):
        """A new token, which counts when this returns."""
        before = self.log().count("tokens.read")
        done = self.make("token", "create", "--name", name, *arguments)
        assert done.returncode == 0, done.stderr
        token = done.stdout.strip()
        assert TOKEN.fullmatch(token), done.stdout
        self.tokens.append(token)
        # To try it before it counts would be to try a wrong one.
        self.until(lambda: self.log().count("tokens.read") > before)
        return token

    def status(self, token):
        return self.get("/v1/accounts", token).status_code

    def lets_in(self, token):
        """A token that is not in force is refused as such, or as one too many."""
        return self.status(token) not in REFUSED

    def get(self, path, token=None, headers=(), **more):
        fields = ({"Authorization": f"Bearer {token}"} if token else {}) | dict(headers)
        return self.session.get(self.url + path, headers=fields, timeout=15, **more)

    def log(self):
        return self.running.errors.decode()

    def until(self, condition, within=10, otherwise="it has not happened"):
        deadline = time.monotonic() + within
        while not condition():
            assert time.monotonic() < deadline, f"{otherwise} within {within} s; {self.log()[-2000:]}"
            time.sleep(0.02)

    def until_known(self, account, user=None):
        """Until the book has something of the account or of its end user."""
        path = f"/v1/users/{account}/{user}" if user else f"/v1/accounts?account={account}"
        ready = lambda answer: answer.status_code == 200 and (user or answer.json()["accounts"][0]["status"] == "ok")
        self.until(lambda: ready(self.get(path)), 20, f"{account} is not known")

    def nothing_shows(self, *secrets):
        """No token, whole or without its checksum, in the log or in any file of the store."""
        files = [path for path in self.folder.iterdir() if path.name.startswith(STORE)]
        assert any(path.name.endswith(".tokens") for path in files)
        for secret in [*self.tokens, *secrets]:
            for part in (secret, secret[5:-6]):
                assert part not in self.log(), "a token stands in the log"
                for path in files:
                    assert part.encode() not in path.read_bytes(), f"a token stands in {path.name}"


class Authority:
    """Makes certificates for loopback, by the openssl program."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.ca = self.folder / "ca.pem"
        self.run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=30)

    def issue(self, name, serial, key="ec"):
        """Writes `name.pem` and `name.key`, each at once, as certificate programs do."""
        options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] if key == "ec" else ["-newkey", "rsa:2048"]
        self.run("req", *options, "-nodes", "-subj", f"/CN={name}", "-keyout", "new.key", "-out", "new.csr")
        (self.folder / "new.ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:foil.example\n")
        self.run(
            "x509", "-req", "-in", "new.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", str(serial), "-days", "2",
            "-extfile", "new.ext", "-out", "new.pem")
        (self.folder / "new.key").chmod(0o600)
        for kind in ("key", "pem"):
            (self.folder / f"new.{kind}").replace(self.folder / f"{name}.{kind}")
        return {"certificate": f"{name}.pem", "key": f"{name}.key"}
