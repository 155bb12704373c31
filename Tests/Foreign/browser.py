"""A real Chromium, driven by its DevTools protocol: what a person with a browser would see, and what a screen reader is told."""

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from websockets.sync.client import connect

# Debian's package `chromium`; scripts/bootstrap --tests installs it.
CHROMIUM = "/usr/bin/chromium"
# A page is drawn within milliseconds; a machine that runs everything at once takes its time.
WITHIN = 30


class Browser:
    """A Chromium with a profile of its own and no way out: names of other hosts lead nowhere."""

    def __init__(self):
        self.profile = tempfile.mkdtemp()
        self.process = subprocess.Popen(
            [
                CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--no-default-browser-check",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0",
                f"--user-data-dir={self.profile}", "about:blank",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port = self._port()

    def _port(self):
        told = Path(self.profile) / "DevToolsActivePort"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"Chromium ended with {self.process.returncode}"
            if told.exists() and len(told.read_text().split()) == 2:
                return int(told.read_text().split()[0])
            time.sleep(0.02)
        raise AssertionError("Chromium does not come up")

    def open(self, url="about:blank"):
        """A new tab."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request) as answer:
            tab = Tab(json.load(answer)["webSocketDebuggerUrl"])
        if url != "about:blank":
            tab.go(url)
        return tab

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


class Tab:
    """One page. What it complains of and whom it asks is kept."""

    def __init__(self, address):
        self.open = contextlib.ExitStack()
        self.socket = self.open.enter_context(connect(address, max_size=None))
        self.number = 0
        self.complaints, self.requests = [], []
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.call(f"{domain}.enable")
        self.size(1280, 900)

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=WITHIN))
            if message.get("id") == self.number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            self._note(message)

    def _note(self, message):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(parameters["entry"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(parameters["args"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def go(self, url):
        self.call("Page.navigate", url=url)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, **features):
        """Such as `prefers_color_scheme="dark"`."""
        chosen = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=chosen)

    def run(self, script, *arguments):
        """The value of a function's body, run in the page; it may `await`."""
        source = f"(async () => {{ const args = {json.dumps(arguments)}; {script} }})()"
        answer = self.call("Runtime.evaluate", expression=source, awaitPromise=True, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, expression, *arguments, otherwise="it has not happened", within=WITHIN):
        """Until an expression is true in the page; gives its value."""
        deadline, value = time.monotonic() + within, None
        while time.monotonic() < deadline:
            value = self.run(f"const value = {expression}; return value instanceof Node ? true : value", *arguments)
            if value:
                return value
            time.sleep(0.05)
        text = self.run("return document.body.innerText.slice(0, 1500)")
        raise AssertionError(f"{otherwise} within {within} s: {expression}; complaints {self.complaints}; the page says:\n{text}")

    def press(self, key, code=None, text=None):
        """One key, as the keyboard sends it."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, " ": 32, "/": 191}
        text = text or ({"Enter": "\r"}.get(key) or (key if len(key) == 1 else None))
        shared = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper())), "code": code or key}
        self.call("Input.dispatchKeyEvent", type="keyDown", **shared, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def picture(self, path):
        """A screenshot."""
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def named(self):
        """What a screen reader is told: role and name of everything that is not ignored."""
        self.call("Accessibility.enable")
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        value = lambda node, part: node.get(part, {}).get("value")  # noqa: E731
        return [
            {
                "role": value(node, "role"), "name": value(node, "name") or "",
                "focusable": any(each["name"] == "focusable" and each["value"].get("value") for each in node.get("properties", [])),
            }
            for node in nodes if not node["ignored"]
        ]

    def close(self):
        self.call("Page.close")
        self.open.close()
