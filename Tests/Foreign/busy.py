"""A feed that never rests, and the journal held against what was shown and what was sent."""

import json
import random
import threading
import time

from live import digits, expected, row

STATEMENT = '"type":"statement"'


class Busy:
    """Sends statements of random users to the newest connection, without an end."""

    def __init__(self, feed, users=500, a_second=4000, seed=1):
        self.feed, self.users, self.a_second = feed, users, a_second
        self.generator = random.Random(seed)
        # By its bytes, since the venue's time makes each message another.
        self.sent = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        a_batch = max(1, self.a_second // 100)
        while not self.over.wait(0.01):
            links = [link for link in self.feed.open_links() if link.subscribed]
            if not links:
                continue
            pushes = [self.push(links[-1]) for _ in range(a_batch)]
            try:
                links[-1].send(*(push.text for push in pushes))
            except Exception:  # The client was killed: that is the point.
                continue

    def push(self, link):
        amounts = [f"{self.generator.randrange(10**12)}.{self.generator.randrange(10**8):08}" for _ in range(3)]
        rows = [row(code, amount) for code, amount in zip(("btc", "eth", "usd"), amounts)]
        push = self.feed.make(link, rows, f"user-{self.generator.randrange(self.users)}")
        self.sent[push.text] = push
        return push

    def stop(self):
        self.over.set()
        self.thread.join(20)


class Audit:
    """The journal of one store, entry by entry, against the lines that were shown."""

    def __init__(self, foil, config):
        self.foil, self.config = foil, config
        self.entries = {}
        self.applied = set()

    def verify(self):
        done = self.foil("verify", config=self.config)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def read_on(self):
        """Reads what was added since; positions follow each other without a hole."""
        done = self.foil("journal", "--json", "--from", str(len(self.entries) + 1), config=self.config)
        assert done.returncode == 0, done.stderr
        for line in done.stdout.splitlines():
            entry = json.loads(line)
            assert entry["position"] == len(self.entries) + 1
            self.entries[entry["position"]] = entry
            self.note_applied(entry)

    def note_applied(self, entry):
        if entry["kind"] != "message" or entry["verdict"] != "applied":
            return
        key = (entry["account"], entry["epoch"], entry["sequence"])
        assert key not in self.applied, f"{key} is applied twice"
        self.applied.add(key)

    def holds(self, lines):
        """Every line that was shown is in the journal at its position, with the same content."""
        positions = [line["position"] for line in lines]
        assert all(after > before for before, after in zip(positions, positions[1:]))
        for line in lines:
            entry = self.entries.get(line["position"])
            assert entry, f"shown and lost: {line}"
            same = ("account", "epoch", "sequence", "venueTime", "receivedAt")
            assert [entry[name] for name in same] == [line[name] for name in same]
            message = json.loads(entry["raw"])
            assert (message["sequence"], message["payload"]["user_id"]) == (line["sequence"], line["user"])
            assert digits(line) == expected(message["payload"]["updates"])

    def was_sent(self, sent):
        """Every statement in the journal came from the feed, byte by byte, and none came in twice."""
        raws = [entry["raw"] for entry in self.entries.values() if entry["verdict"] == "applied" and entry["kind"] == "message"]
        assert len(set(raws)) == len(raws)
        assert all(raw in sent for raw in raws)


def random_pause(generator, longest):
    time.sleep(generator.random() * longest)
