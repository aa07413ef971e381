"""When the storm is over: waiting until everything has arrived, opening what was filed, and gathering the evidence."""

import base64
import collections
import hashlib
import json
import re

from books import Books
from check import Evidence
from house import ITEM, TIERS, until

# After the last fault everything must have arrived everywhere.
QUIET_WITHIN = 120


def wait_until_quiet(scene, rolled_back=(), seconds=QUIET_WITHIN):
    """Asked of the books themselves, which no fault touches any more; fails in words when something stays open."""
    intake, processor = (Books(scene.part(tier, "data"), tier) for tier in ("intake", "processor"))
    still = {}

    def is_quiet():
        log = {number for (number,) in intake.rows("SELECT number FROM log")}
        taken = {number for (number,) in processor.rows("SELECT number FROM taken")}
        missing = {number for (number,) in processor.rows("SELECT number FROM case_material WHERE is_here = 0")}
        still.update({
            "filings not taken": len(log - taken), "materials not here": len(missing - set(rolled_back)),
            "notices not told": processor.one("""SELECT count(*) FROM notice
                WHERE n NOT IN (SELECT n FROM notice_told) AND n NOT IN (SELECT n FROM notice_refused)""")})
        return not any(still.values())

    try:
        until(is_quiet, "everything has arrived everywhere", seconds, 0.25)
    except AssertionError as error:
        raise AssertionError(f"{error}: {still}") from None


def open_materials(scene, clerk):
    """Every file of every case, as the console gives it: number → digests."""
    here = [number for (number,) in Books(scene.part("processor", "data"), "processor").rows(
        "SELECT DISTINCT number FROM case_material WHERE is_here = 1 ORDER BY number")]
    opened = collections.defaultdict(list)
    for number in here:
        page = clerk.browser.get(f"/cases/{number}").must()
        for path in sorted(set(re.findall(rf'href="(/cases/{number}/materials/[0-9]+)"', page.text))):
            opened[number].append(hashlib.sha256(clerk.browser.get(path).content).hexdigest())
    return dict(opened)


def send_all_again(applicants, most=60):
    """I4 by the pages: a sample of the submissions once more, long after."""
    sample = applicants.receipts[:: max(1, len(applicants.receipts) // most)]
    connection = applicants.connection(200)
    for account, number, submission in sample:
        if number in applicants.rolled_back:
            continue
        fields = [("draft", "0" * 32), ("submission", submission), ("declared", "yes")]
        done = account.post(connection, f"/items/{ITEM}/filings", fields)
        if done.status != 429 and done.location != f"/filings/{number}":
            yield "I4", f"{submission} was shown {number}; sent again it leads to {done.status} {done.location}"
    connection.close()


def stop_all(scene):
    """A tier that is asked to end ends in order."""
    for tier in sorted(scene.running):
        _, code = scene.stop(tier)
        if code != 0:
            yield "I11", f"{tier} was asked to end and did with {code}"


def gather(scene, history, applicants, heads, folders=None):
    """The evidence; `folders` where not the tiers' own data are to be looked at but copies."""
    books = {tier: Books(folders[tier] if folders else scene.part(tier, "data"), tier) for tier in TIERS}
    lock = json.loads((scene.second / "log.lock").read_text())
    peers = json.loads(scene.part("intake", "keys/peers.json").read_text())
    return Evidence(
        history, books["intake"], books["processor"], books["feedback"], lock, heads,
        {name: base64.b64decode(key) for name, key in peers.items()}, applicants.rolled_back, applicants.may_be_lost)
