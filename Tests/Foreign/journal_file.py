"""Reads a journal's file as docs/journal.md describes it: batches, headers, sections, entries; and writes one that is older."""

import hashlib
import re
from dataclasses import dataclass, field

KINDS = {1: "message", 2: "answer", 3: "gap", 4: "outcome", 5: "finding", 6: "spending", 7: "live", 8: "start"}
VERDICTS = {1: "applied", 2: "control", 3: "duplicate", 4: "late", 5: "malformed", 6: "refused"}
HAS_SEQUENCE, HAS_VENUE_TIME, HAS_REST = 16, 32, 64


class Bytes:
    """Numbers of seven bits a byte, texts with their lengths."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        assert self.at + count <= len(self.data), "it ends too early"
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self):
        return self.take(1)[0]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self):
        value = self.number()
        return -(value >> 1) - 1 if value & 1 else value >> 1

    def text(self):
        return self.take(self.number()).decode()

    def end(self):
        assert self.at == len(self.data), "something is left over"


@dataclass
class Header:
    first: int
    count: int
    received: tuple
    runs: list
    # By kind: entries, bytes, SHA-256.
    sections: dict = field(default_factory=dict)


def header(data):
    read = Bytes(data)
    assert read.byte() == 1, "another form"
    found = Header(read.signed(), read.number(), (read.signed(), read.signed()), [])
    found.runs = [(read.byte(), read.number()) for _ in range(read.number())]
    for _ in range(read.number()):
        kind = read.byte()
        assert kind not in found.sections
        found.sections[kind] = (read.number(), read.number(), read.take(32))
    read.end()
    return found


def section(data, count):
    """The entries of one kind in one batch: in the form of `foil journal --json`, but for position, kind and the times in words."""
    read = Bytes(data)
    sources = []
    for _ in range(read.number()):
        account, form = read.text(), read.text()
        sources.append((account, form, read.text() if read.byte() else None))
    rows, lengths = [], []
    epoch = sequence = venue = wall = steady = 0
    for _ in range(count):
        flags = read.byte()
        account, form, user = sources[read.number()]
        epoch += read.signed()
        # After a row that has none, the difference is from 0.
        sequence = sequence + read.signed() if flags & HAS_SEQUENCE else 0
        venue = venue + read.signed() if flags & HAS_VENUE_TIME else 0
        wall += read.signed()
        steady += read.signed()
        if flags & HAS_REST:
            read.signed()
        lengths.append(read.number())
        rows.append({
            "account": account, "form": form, "user": user, "verdict": VERDICTS[flags & 15],
            # Without a connection the file has 0.
            "epoch": epoch or None,
            "sequence": sequence if flags & HAS_SEQUENCE else None,
            "venueTimeNanoseconds": venue if flags & HAS_VENUE_TIME else None, "receivedAtNanoseconds": wall,
        })
    for row, length in zip(rows, lengths):
        row["raw"] = read.take(length)
    read.end()
    return rows


def entries(database):
    """Every entry of the file in order, the chain checked on the way."""
    previous, position = bytes(32), 0
    for first, last, head, digest in database.execute("SELECT first, last, header, digest FROM batches ORDER BY first"):
        assert hashlib.sha256(previous + head).digest() == digest, f"the chain breaks at {first}"
        described = header(head)
        assert (first, described.first, described.first + described.count - 1) == (position + 1, first, last)
        kept = database.execute("SELECT kind, bytes FROM all_sections WHERE batch = ? ORDER BY kind", [first]).fetchall()
        assert [kind for kind, _ in kept] == sorted(described.sections)
        rows = {}
        for kind, data in kept:
            count, length, sum = described.sections[kind]
            assert (len(data), hashlib.sha256(data).digest()) == (length, sum)
            rows[kind] = iter(section(data, count))
        for kind, length in described.runs:
            for _ in range(length):
                position += 1
                row = next(rows[kind])
                assert described.received[0] <= row["receivedAtNanoseconds"] <= described.received[1]
                yield {"position": position, "kind": KINDS[kind]} | row
        assert position == last and all(next(left, None) is None for left in rows.values())
        previous = digest


# Writing.


def number(value):
    """The inverse of `Bytes.number`."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def signed(value):
    return number(-2 * value - 1 if value < 0 else 2 * value)


def rewrite(database, first, kind, data):
    """Where a section stands: in the batch's own row, or in one of its own."""
    database.execute("UPDATE batches SET bytes = ? WHERE first = ? AND kind = ?", [data, first, kind])
    database.execute("UPDATE sections SET bytes = ? WHERE id = ?", [data, first * 256 + kind])


def aged(database, nanoseconds):
    """Everything was said and received so much earlier: other headers, times and messages, and so another chain. All else stays."""
    previous = bytes(32)
    for first, head in database.execute("SELECT first, header FROM batches ORDER BY first").fetchall():
        described = header(head)
        kept = database.execute("SELECT kind, bytes FROM all_sections WHERE batch = ? ORDER BY kind", [first]).fetchall()
        for kind, data in kept:
            count = described.sections[kind][0]
            data = section_aged(data, count, nanoseconds)
            described.sections[kind] = (count, len(data), hashlib.sha256(data).digest())
            rewrite(database, first, kind, data)
        head = header_bytes(described, nanoseconds)
        previous = hashlib.sha256(previous + head).digest()
        database.execute("UPDATE batches SET header = ?, digest = ? WHERE first = ?", [head, previous, first])


def header_bytes(described, nanoseconds):
    out = b"\1" + signed(described.first) + number(described.count)
    out += b"".join(signed(time - nanoseconds) for time in described.received) + number(len(described.runs))
    out += b"".join(bytes([kind]) + number(length) for kind, length in described.runs) + number(len(described.sections))
    sections = described.sections.items()
    return out + b"".join(bytes([kind]) + number(count) + number(size) + sum for kind, (count, size, sum) in sections)


def section_aged(data, count, nanoseconds):
    """Times are differences from the row above: what has none above it, the first row's or after a row without, is from 0.

    The messages say their time once more: sFOX in nanoseconds, of as many digits before and after.
    """
    read, has_venue_time = Bytes(data), False
    for _ in range(read.number()):
        read.text(), read.text(), read.byte() and read.text()
    out = data[: read.at]
    for row in range(count):
        start, flags = read.at, read.byte()
        read.number(), read.signed()
        flags & HAS_SEQUENCE and read.signed()
        out += data[start : read.at]
        if flags & HAS_VENUE_TIME:
            out += signed(read.signed() - (0 if has_venue_time else nanoseconds))
        has_venue_time = bool(flags & HAS_VENUE_TIME)
        out += signed(read.signed() - (0 if row else nanoseconds))
        rest = read.at
        read.signed(), flags & HAS_REST and read.signed(), read.number()
        out += data[rest : read.at]
    raw = data[read.at :]
    return out + re.sub(rb'(?<="timestamp":)\d{19}', lambda found: b"%d" % (int(found[0]) - nanoseconds), raw)
