"""Applications that are ready to be filed, by the thousand: each in a draft of its own, of accounts that stay below every limit."""

import concurrent.futures
import os
import sys
import urllib.parse
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("Journey", "Storm")]

from house import ITEM, example  # noqa: E402
from lean import Account, Connection  # noqa: E402

# Drafts that an account may have at once, and filings before it has to wait.
PER_ACCOUNT = 50
# They mostly wait for the disk.
PROCESSES = 8


class Ready:
    """One filing that only has to be sent."""

    def __init__(self, cookie, body):
        self.path, self.cookie, self.body = f"/items/{ITEM}/filings", cookie, body

    def line(self):
        return f"POST\t{self.path}\t{self.cookie}\t{self.body}\n"

    def send(self, connection):
        return connection.ask("POST", self.path, self.body, {
            "Cookie": self.cookie, "Origin": connection.origin, "Content-Type": "application/x-www-form-urlencoded"})


class Place:
    """Of a house, what another process needs to reach Intake."""

    def __init__(self, house):
        self.ca, self._port = house.ca, house.port("intake")

    def port(self, _):
        return self._port


def some(place, run, n, count, is_whole):
    """The drafts of one account, from an address of its own."""
    connection = Connection(place, "intake", f"127.{20 + run % 200}.{n // 250}.{n % 250 + 1}", seconds=60)
    account = Account(f"bench{run}-{os.getpid()}-{n}").register(connection)
    given, ready = example(place=f"基准{n}"), []
    sections = list(given.sections) if is_whole else ["business"]
    for _ in range(count):
        draft = account.post(connection, f"/items/{ITEM}/screening", given.pairs("screening")).location.rsplit("/", 1)[-1]
        for section in sections:
            answer = account.post(connection, f"/drafts/{draft}/sections/{section}", [("_go", "anyway"), *given.pairs(section)])
            assert answer.status == 303, f"section {section}: {answer.status}"
        submission = account.get(connection, f"/drafts/{draft}/check").hidden("submission")
        fields = [("_token", account.token), ("draft", draft), ("submission", submission), ("declared", "yes"), ("as_it_is", "yes")]
        ready.append(Ready(account.cookie, urllib.parse.urlencode(fields)))
    connection.close()
    return ready


def prepare(house, run, count, is_whole=True):
    """`count` filings; `run` keeps the names and addresses of one call from those of another. Whole ones hold every section's answers."""
    parts = [(n, min(PER_ACCOUNT, count - n * PER_ACCOUNT)) for n in range(-(-count // PER_ACCOUNT))]
    with concurrent.futures.ProcessPoolExecutor(PROCESSES) as pool:
        done = pool.map(some, *zip(*[(Place(house), run, n, size, is_whole) for n, size in parts]))
        return [one for ready in done for one in ready]
