"""A log of filings made long, as if so many had come: copies of its first entry under numbers of their own, each with the frontier of the
tree as RFC 6962 has it, and the lock moved to its end. Good for how long a start takes; nobody could open or verify these."""

import contextlib
import hashlib
import json
import sqlite3

from books import leaf_hash


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fill(house, count):
    """Intake must not be running, and has at least one entry."""
    folder = house.part("intake", "data")
    with contextlib.closing(sqlite3.connect(folder / "intake.sqlite")) as books, books:
        books.row_factory = sqlite3.Row
        first = dict(books.execute("SELECT * FROM log ORDER BY epoch, seq LIMIT 1").fetchone())
        last = books.execute("SELECT seq, at, frontier FROM log ORDER BY epoch DESC, seq DESC LIMIT 1").fetchone()
        hashes = [bytes.fromhex(one) for one in json.loads(last["frontier"])["hashes"]]
        leaf, columns = json.loads(first["leaf"]), ", ".join(first)
        insert = f"INSERT INTO log ({columns}) VALUES ({', '.join('?' * len(first))})"
        for seq in range(last["seq"] + 1, count):
            leaf |= {"seq": seq, "time": last["at"] + seq, "submission": f"{seq:032x}", "number": f"9{seq:021}"}
            content = canonical(leaf)
            node, bits = leaf_hash(content), seq
            while bits & 1:
                node, bits = hashlib.sha256(b"\1" + hashes.pop() + node).digest(), bits >> 1
            hashes.append(node)
            row = first | {"seq": seq, "at": leaf["time"], "submission": leaf["submission"], "number": leaf["number"], "leaf": content,
                           "frontier": canonical({"hashes": [one.hex() for one in hashes], "size": seq + 1})}
            books.execute(insert, list(row.values()))
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = hashlib.sha256(b"\1" + left + root).digest()
    lock = folder / "log.lock"
    lock.write_bytes(canonical(json.loads(lock.read_bytes()) | {"size": count, "root": root.hex()}))
