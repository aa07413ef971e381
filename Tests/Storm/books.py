"""What the three stopped tiers have on their disks, read as a stranger would: tables and files, nothing of ours in between."""

import base64
import contextlib
import hashlib
import json
import sqlite3


class Books:
    """Of one tier that does not run. A copy is read where it stands; nothing is written."""

    def __init__(self, folder, tier):
        self.folder, self.tier = folder, tier

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/{self.tier}.sqlite", uri=True)) as database:
            return database.execute(query).fetchall()

    def one(self, query):
        return self.rows(query)[0][0]

    def blobs(self):
        """Name of each blob with the digest of its content."""
        folder = self.folder / "blobs"
        return {path.name: sha256(path.read_bytes()) for path in folder.iterdir()} if folder.is_dir() else {}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def payload(signed):
    """Of a signed object, as bytes."""
    return base64.b64decode(json.loads(signed)["payload"])


# --- RFC 6962 -----------------------------------------------------------------------------------------------------------------------


def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


class Tree:
    """Its root after each leaf, written from the standard and not from the product."""

    def __init__(self, hashes):
        self.roots, frontier = [hashlib.sha256(b"").hexdigest()], []
        for size, leaf in enumerate(hashes):
            node, bits = leaf, size
            while bits & 1:
                node, bits = hashlib.sha256(b"\1" + frontier.pop() + node).digest(), bits >> 1
            frontier.append(node)
            root = frontier[-1]
            for left in reversed(frontier[:-1]):
                root = hashlib.sha256(b"\1" + left + root).digest()
            self.roots.append(root.hex())


def root_of(frontier):
    """Of a stored frontier: roots of the complete subtrees, largest first."""
    hashes = [bytes.fromhex(one) for one in frontier["hashes"]]
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = hashlib.sha256(b"\1" + left + root).digest()
    return root.hex()


class Log:
    """All entries that either side has: of Intake as it is now, and of what the Processor took, also before Intake was put back."""

    def __init__(self, intake, processor):
        self.here = {(epoch, seq): (bytes(leaf), number) for epoch, seq, leaf, number in intake.rows(
            "SELECT epoch, seq, leaf, number FROM log")}
        self.taken = {(epoch, seq): (bytes(leaf), number) for epoch, seq, leaf, number in processor.rows(
            "SELECT epoch, seq, leaf, number FROM taken")}
        self.entries = {**self.here, **self.taken}
        self.by_number = {number: json.loads(leaf) for leaf, number in self.entries.values()}

    def epochs(self):
        return sorted({epoch for epoch, _ in self.entries})

    def leaves(self, epoch):
        """In order, as far as they are without a gap."""
        leaves, seq = [], 0
        while (epoch, seq) in self.entries:
            leaves.append(self.entries[(epoch, seq)][0])
            seq += 1
        return leaves

    def count(self, epoch):
        return sum(1 for one, _ in self.entries if one == epoch)
