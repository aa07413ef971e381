"""How long the watch needs to catch up after an absence: `catchup.py [COUNT]`.

One real case is copied in the Processor's books under numbers of its own, as if so many had come on one day and nobody had looked at them;
the Processor stands still until their five days are over. Measured is the time from its start to the last acceptance by law, with the
document, its number, the cards and the notice of each. Build with `swift build -c release` and name the folder in GATEWAY_BIN for figures.
"""

import contextlib
import secrets
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Journey"))

from house import Applicant, House, Office, example, until


def check_digit(body):
    """ISO 7064 MOD 11,10."""
    rest = 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def copy(books, number, count):
    books.row_factory = sqlite3.Row
    tables = {table: [dict(row) for row in books.execute(f"SELECT * FROM {table} WHERE number = ?", (number,))]
              for table in ("case_file", "case_material", "journal", "journal_told")}
    for n in range(1, count):
        body = f"{number[:15]}{500_000 + n}"
        other = body + check_digit(body)
        for table, rows in tables.items():
            for row in rows:
                row = row | {"number": other}
                if table == "case_file":
                    row |= {"submission": f"{n:032x}", "tag": secrets.token_bytes(32), "lapses_at": row["lapses_at"]}
                books.execute(
                    f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def accepted(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
        return books.execute("SELECT count(*) FROM journal WHERE act = 'acceptance'").fetchone()[0]


def main(count):
    house = House.new().start()
    try:
        receipt = Applicant(house).register().file(example(place="停"))
        office = Office(house)
        until(lambda: office.sees(receipt.number), "the case")
        until(lambda: office.has_told(receipt.number), "it is told")
        house.stop("processor")
        path = house.part("processor", "data/processor.sqlite")
        with contextlib.closing(sqlite3.connect(path)) as books, books:
            copy(books, receipt.number, count)
        house.move_clock(20 * 86_400)
        began = time.monotonic()
        house.start("processor")
        started = time.monotonic() - began
        until(lambda: accepted(path) == count, "every case accepted by law", 60 + count / 10, 0.2)
        spent = time.monotonic() - began
        print(f"{count} cases accepted by law {spent:.1f} s after the start ({count / spent:.0f}/s; the start itself {started:.1f} s)")
        return 0 if spent < 60 else 1
    finally:
        house.remove()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
