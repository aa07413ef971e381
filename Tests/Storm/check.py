"""The invariants, looked at from outside when the storm is over: what people were shown against what lies in the books.

Each check takes what it needs and says its violations as (rule, sentence); `test_checks.py` shows that each can fail.
"""

import base64
import collections
import json

from books import Log, Tree, leaf_hash, payload, root_of, sha256
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# What the Processor may make of an entry, apart from setting it aside.
SAME = ("same case", "same filing")
# What the storm's clerks do.
ACTS = ("acceptance", "examination", "grant", "correctionNotice")


class Evidence:
    """All that a check may look at."""

    def __init__(self, history, intake, processor, feedback, lock, heads=(), peers=None, rolled_back=(), may_be_lost=()):
        self.history, self.intake, self.processor, self.feedback = history, intake, processor, feedback
        self.lock, self.heads, self.peers = lock, set(heads), peers or {}
        self.rolled_back, self.may_be_lost = set(rolled_back), set(may_be_lost)
        self.log = Log(intake, processor)
        self.shown = collections.defaultdict(set)
        for line in history.of("receipt"):
            self.shown[line["submission"]].add(line["number"])
        self.sent = {line["submission"]: line for line in history.of("sent")}
        self.signed = [(line["number"], line["submission"], line["bytes"]) for line in history.of("signed")]
        self.outcomes = dict(processor.rows("SELECT number, outcome FROM taken"))
        self.cases = dict(processor.rows("SELECT submission, number FROM case_file"))
        self.later = dict(processor.rows("SELECT submission, receipt FROM case_filing"))


def every_receipt_has_its_case(evidence):
    """I1, I2: every receipt shown is in the log and has exactly one case; nothing was set aside or dropped."""
    for submission, numbers in evidence.shown.items():
        for number in numbers - evidence.may_be_lost:
            if number not in evidence.log.by_number:
                yield "I1", f"receipt {number} was shown and no log has its entry"
            elif number not in evidence.outcomes:
                yield "I2", f"receipt {number} was shown and the Processor has not taken it"
            elif submission not in evidence.cases and submission not in evidence.later:
                yield "I2", f"receipt {number} was taken as “{evidence.outcomes[number]}” and there is no case"
    for number, reason in evidence.processor.rows("SELECT number, reason FROM set_aside"):
        yield "I2", f"filing {number} was set aside: {reason}"
    counted = collections.Counter(evidence.processor.rows("SELECT submission FROM case_file"))
    for (submission,), count in counted.items():
        if count > 1:
            yield "I16", f"submission {submission} has {count} cases"


def every_case_was_sent(evidence):
    """I3: no case without an entry, no entry that nobody sent."""
    for submission, number in {**evidence.cases, **evidence.later}.items():
        if number not in evidence.log.by_number:
            yield "I3", f"case {number} has no entry in the log"
        if submission not in evidence.sent:
            yield "I3", f"case {number}: nobody sent {submission}"


def one_receipt_for_one_submission(evidence):
    """I4, I16: the same receipt for ever, byte for byte; a second one only after Intake was put back, and then for the same case."""
    stored = {number: bytes(receipt).decode() for number, receipt in evidence.processor.rows("SELECT number, receipt FROM taken")}
    stored |= {number: bytes(receipt).decode() for number, receipt in evidence.intake.rows("SELECT number, receipt FROM log")}
    for submission, numbers in evidence.shown.items():
        kept = numbers - evidence.rolled_back
        if len(kept) > 1:
            yield "I4", f"submission {submission} was shown the receipts {sorted(kept)}"
    for number, submission, signed in evidence.signed:
        if number in evidence.may_be_lost and number not in stored:
            continue
        if stored.get(number) != signed:
            yield "I4", f"receipt {number} is not the one that was shown"
        said = json.loads(payload(signed))
        if (said["number"], said["submission"]) != (number, submission):
            yield "I4", f"receipt {number} speaks of {said['number']} and {said['submission']}"
        if evidence.peers and not _is_signed(signed, evidence.peers):
            yield "I4", f"receipt {number} is not signed by Intake"


def _is_signed(signed, peers):
    form = json.loads(signed)
    body = base64.b64decode(form["payload"])
    message = f"DSSEv1 {len(form['payloadType'])} {form['payloadType']} {len(body)} ".encode() + body
    for signature in form["signatures"]:
        if signature["keyid"] in peers:
            try:
                Ed25519PublicKey.from_public_bytes(peers[signature["keyid"]]).verify(base64.b64decode(signature["sig"]), message)
                return True
            except InvalidSignature:
                continue
    return False


def the_log_only_grows(evidence):
    """I5: without a gap, no position for two entries, and every head that was ever shown fits what is there now."""
    log = evidence.log
    for place in log.here.keys() & log.taken.keys():
        if log.here[place] != log.taken[place]:
            yield "I5", f"position {place} has two entries: {log.here[place][1]} at Intake, {log.taken[place][1]} inside"
    if len(log.by_number) != len(log.entries):
        yield "I5", f"{len(log.entries)} entries have {len(log.by_number)} numbers"
    trees = {}
    for epoch in log.epochs():
        leaves = log.leaves(epoch)
        if len(leaves) != log.count(epoch):
            yield "I5", f"epoch {epoch} has {log.count(epoch)} entries and a gap at {len(leaves)}"
        trees[epoch] = Tree([leaf_hash(leaf) for leaf in leaves])
    heads = set(evidence.heads) | {(evidence.lock["epoch"], evidence.lock["size"], evidence.lock["root"])}
    for table, column in (("log_position", "position"), ("log_closed", "position")):
        for (position,) in evidence.processor.rows(f"SELECT {column} FROM {table}"):
            position = json.loads(position)
            heads.add((position["epoch"], position["frontier"]["size"], root_of(position["frontier"])))
    for epoch, seq, frontier in evidence.intake.rows("SELECT epoch, seq, frontier FROM log"):
        heads.add((epoch, seq + 1, root_of(json.loads(frontier))))
    for epoch, size, root in sorted(heads):
        if size == 0:
            continue
        roots = trees[epoch].roots if epoch in trees else []
        if size >= len(roots):
            # Shown by Intake, put back, and never taken: declared beforehand or lost.
            if not evidence.may_be_lost:
                yield "I5", f"a head of epoch {epoch} with {size} entries was shown, {len(roots) - 1} are there"
        elif roots[size] != root:
            yield "I5", f"the head of epoch {epoch} after {size} entries was {root[:16]}…, now it is {roots[size][:16]}…"
    places = {}
    for number, _, signed in evidence.signed:
        said = json.loads(payload(signed))
        place = (said["epoch"], said["seq"])
        if places.setdefault(place, number) != number:
            yield "I5", f"position {place} was given to {places[place]} and to {number}"
        entry = log.entries.get(place)
        if entry and leaf_hash(entry[0]).hex() != said["leafHash"]:
            yield "I5", f"receipt {number} names another leaf than position {place} has"


def no_blob_is_gone(evidence):
    """I6: nothing is deleted at Intake before a `safe`, and there is none yet; what is there is what its name says."""
    blobs = evidence.intake.blobs()
    for digest, number in evidence.intake.rows(
            "SELECT log_blob.digest, log.number FROM log_blob JOIN log ON log.epoch = log_blob.epoch AND log.seq = log_blob.seq"):
        name = bytes(digest).hex()
        if name not in blobs:
            yield "I6", f"a material of {number} is not at Intake any more"
        elif blobs[name] != name:
            yield "I6", f"a material of {number} was torn at Intake"
    for number, digest, is_here in evidence.processor.rows("SELECT number, cipher_digest, is_here FROM case_material"):
        if not is_here and number not in evidence.rolled_back:
            yield "I1", f"a material of {number} has never arrived inside"


def times_are_the_receipts(evidence):
    """I9: strictly increasing in each log; a case counts from its receipt, so that cases of one day have one deadline."""
    for epoch in evidence.log.epochs():
        last = -1
        for seq, leaf in enumerate(evidence.log.leaves(epoch)):
            time = json.loads(leaf)["time"]
            if time <= last:
                yield "I9", f"entry {seq} of epoch {epoch} is not later than the one before"
            last = time
    dues = collections.defaultdict(set)
    for number, received, stage, due in evidence.processor.rows("SELECT number, received_at, stage, due FROM case_file"):
        leaf = evidence.log.by_number.get(number)
        if leaf and leaf["time"] != received:
            yield "I9", f"case {number} counts from {received}, its receipt says {leaf['time']}"
        if stage == "received":
            dues[(received + 8 * 3_600_000) // 86_400_000].add(due)
    for day, some in dues.items():
        if len(some) > 1 or None in some:
            yield "I9", f"cases received on day {day} have the deadlines {sorted(map(str, some))}"


def nothing_goes_back(evidence):
    """I10: no reader sees a step vanish, each tier shows its newest version, and Feedback shows what the Processor says."""
    seen = {}
    for line in evidence.history.of("read"):
        gone = set(seen.get(line["number"], ())) - set(line["titles"])
        if gone:
            yield "I10", f"{line['number']}: {sorted(gone)} was shown and is gone"
        seen[line["number"]] = line["titles"]
    wanted = {bytes(tag).hex(): (number, version) for number, tag, version in evidence.processor.rows(
        "SELECT number, tag, version FROM case_file")}
    for books in (evidence.feedback, evidence.intake):
        shown = {bytes(tag).hex(): version for tag, version in books.rows("SELECT tag, version FROM case_version")}
        for tag, (number, version) in wanted.items():
            # What had been told to Intake went with its restore; the next version brings the whole state.
            if shown.get(tag) != version and not (books is evidence.intake and evidence.rolled_back):
                yield "I10", f"{books.tier} shows version {shown.get(tag)} of {number}, the Processor is at {version}"
        newest = {}
        for kind, signed in books.rows("SELECT kind, object FROM told ORDER BY number"):
            if kind == "case":
                version = json.loads(payload(bytes(signed)))
                tag = version["caseTag"]
                newest[tag] = max(newest.get(tag, -1), version["version"])
        for tag, version in shown.items():
            if newest.get(tag) != version:
                yield "I10", f"{books.tier} shows version {version} under a tag that was told {newest.get(tag)}"
        if books.one("SELECT count(*) FROM audit WHERE what = 'equivocation'"):
            yield "I10", f"{books.tier} was told two contents under one version"
    refused = evidence.processor.one("SELECT count(*) FROM notice_refused")
    if refused:
        yield "I10", f"{refused} notices were refused"
    untold = evidence.processor.one(
        "SELECT count(*) FROM notice WHERE n NOT IN (SELECT n FROM notice_told) AND n NOT IN (SELECT n FROM notice_refused)")
    if untold:
        yield "I10", f"{untold} notices were never told"


def every_change_has_its_line(evidence):
    """I13: as far as it can be read from outside, one audit line for each change, and no line without one."""
    pairs = [
        (evidence.intake, "SELECT number FROM log", "SELECT subject FROM audit WHERE what LIKE 'receive %'", "entry"),
        (evidence.processor, "SELECT number FROM taken",
         "SELECT subject FROM audit WHERE who IN (SELECT origin FROM taken) AND what NOT LIKE 'epoch %' AND what NOT LIKE '%after all'",
         "taken filing"),
        (evidence.processor, f"SELECT number || ' ' || act FROM journal WHERE act IN {ACTS}",
         f"SELECT subject || ' ' || what FROM audit WHERE what IN {ACTS}", "act"),
        (evidence.feedback, "SELECT lower(hex(digest)) FROM told", "SELECT subject FROM audit WHERE what = 'told'", "told object"),
        (evidence.intake, "SELECT lower(hex(digest)) FROM told", "SELECT subject FROM audit WHERE what = 'told'", "told object"),
    ]
    for books, changes, lines, what in pairs:
        changed, written = collections.Counter(books.rows(changes)), collections.Counter(books.rows(lines))
        for (subject,), count in (changed - written).items():
            yield "I13", f"{books.tier}: {what} {subject} has {count} lines too few in the audit"
        for (subject,), count in (written - changed).items():
            yield "I13", f"{books.tier}: the audit has {count} lines too many for {what} {subject}"
    for books in (evidence.intake, evidence.processor, evidence.feedback):
        counted, last = books.rows("SELECT count(*), coalesce(max(number), 0) FROM audit")[0]
        if counted != last:
            yield "I13", f"{books.tier}: the audit has {counted} lines and the last is number {last}"


def opened_as_uploaded(evidence, opened):
    """I8: what a clerk opens is what was uploaded. `opened`: number → digests of the files as the console gave them."""
    by_number = {number: submission for submission, numbers in evidence.shown.items() for number in numbers}
    for number, digests in opened.items():
        wanted = evidence.sent.get(by_number.get(number), {}).get("files", [])
        if sorted(set(digests)) != sorted(set(wanted)):
            yield "I8", f"the clerk opens other files of {number} than were uploaded"


CHECKS = (every_receipt_has_its_case, every_case_was_sent, one_receipt_for_one_submission, the_log_only_grows, no_blob_is_gone,
          times_are_the_receipts, nothing_goes_back, every_change_has_its_line)


def check_all(evidence, opened):
    for check in CHECKS:
        yield from check(evidence)
    yield from opened_as_uploaded(evidence, opened)


__all__ = ["CHECKS", "Evidence", "check_all", "opened_as_uploaded", "sha256"]
