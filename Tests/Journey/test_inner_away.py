"""The inner side away: Intake goes on, says so, and raises its voice by the age of what waits; afterwards everything is at the clerks' soon.

`backlog` is also a program: `python Tests/Journey/test_inner_away.py 5000` files so many with the inner side off and says how fast they
were taken.
"""

import concurrent.futures
import sys
import time

from house import Applicant, Browser, House, Office, Receipt, example, until


def test_what_waits_is_said_and_alarmed_by_its_age(new_house):
    house = new_house.start()
    person, office = Applicant(house).register(), Office(house)
    before = person.file(example(place="前"))
    until(lambda: office.sees(before.number), "the case of before")
    until(lambda: "等待内网签收的申请 没有" in person.browser.get("/status").must().words, "nothing waits", 10)

    house.stop("processor")
    until(lambda: "暂时中断" in person.browser.get("/status").must().words, "the break is noticed", 15)
    receipt = person.file(example(place="后"))
    page = person.browser.get(f"/filings/{receipt.number}").must()
    assert "等待内网签收" in page.text and "内网的连接暂时中断" in page.text and "回执照常有效" in page.text
    assert "等待内网签收" in person.browser.get("/filings?tab=active").must().text
    for path in ("/", "/filings"):
        assert "内网的连接暂时中断" in person.browser.get(path).must().text, path
    # What was taken before is not said to wait.
    page = person.browser.get(f"/filings/{before.number}").must()
    assert "等待内网签收" not in page.text and "内网的连接暂时中断" not in page.text
    # A later filing has a receipt of its own, and a new code is not promised in seconds.
    number = person.ask_for_code(before)
    assert "等待内网签收" in person.browser.get(f"/filings/{number}").must().text
    assert "恢复以后才有答复" in person.browser.get(f"/filings/{before.number}/code-reset").must().text
    assert "最早的一件已等 不到 1 分钟" in person.browser.get("/status").must().words

    for seconds, age in [(16 * 60, "15 minutes"), (3600, "1 hour"), (4 * 3600, "4 hours"), (24 * 3600, "1 day"), (24 * 3600, "2 days")]:
        house.move_clock(seconds)
        until(lambda: f"has not been pulled for {age};" in house.log("intake"), f"the alarm at {age}", 15)
    alarms = [line for line in house.log("intake").splitlines() if "has not been pulled for" in line]
    assert len(alarms) == 5 and all(receipt.number in line and "2 wait in all" in line for line in alarms), alarms
    assert "最早的一件已等 2 天" in Browser(house, "intake").get("/status").must().words

    house.start("processor")
    until(lambda: "the inner side has pulled what was waiting" in house.log("intake"), "the notice that it is over", 30)
    assert house.log("intake").count("has not been pulled for") == 5
    office = Office(house)
    until(lambda: office.sees(receipt.number), "the case")
    person.browser.reconnect()
    person.sign_in()
    assert "等待内网签收" not in person.browser.get(f"/filings/{receipt.number}").must().text
    until(lambda: "暂时中断" not in person.browser.get("/status").must().words, "the inner side is back", 15)


# The backlog

PER_ACCOUNT = 50  # below the limit of filings at once


def file_many(person, count):
    """Applications as they are, with the answers of one page: three requests each and one more. Returns the receipts' numbers."""
    given, numbers = example(place="积压"), []
    token = person.token
    for _ in range(count):
        draft = person.begin(given)
        person.save(draft, "business", given.pairs("business"), token).must()
        numbers.append(Receipt.on(person.send(person.declaration(draft))).number)
    return numbers


def registered(house):
    """Another account; where too many are made at once, one waits as told."""
    for _ in range(60):
        try:
            return Applicant(house).register()
        except AssertionError:
            time.sleep(2)
    raise AssertionError("no account could be made within two minutes")


def backlog(house, count, writers=4):
    """Files `count` applications with the inner side off, and switches it on. Returns receipts and the seconds of both halves."""
    house.start("feedback", "intake")
    began = time.monotonic()
    parts = [min(PER_ACCOUNT, count - n) for n in range(0, count, PER_ACCOUNT)]
    with concurrent.futures.ThreadPoolExecutor(writers) as pool:
        receipts = [number for some in pool.map(lambda n: file_many(registered(house), n), parts) for number in some]
    filing = time.monotonic() - began
    assert len(set(receipts)) == count, "a receipt's number was given out twice"

    began = time.monotonic()
    house.start("processor")
    until(lambda: nothing_waits(house), "every filing taken", max(60, count / 10), 0.2)
    return receipts, filing, time.monotonic() - began


def nothing_waits(house):
    return "等待内网签收的申请 没有" in Browser(house, "intake").get("/status").must().words


def test_a_backlog_is_at_the_clerks_within_a_minute(new_house):
    receipts, _, taking = backlog(new_house, 100)
    assert taking < 60, taking
    office = Office(new_house)
    assert sorted(office.clerk.cases()) == sorted(receipts)


if __name__ == "__main__":
    house = House.new()
    try:
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
        numbers, spent, taken = backlog(house, wanted)
        clerk = Office(house).clerk
        print(f"{wanted} filings in {spent:.0f} s ({wanted / spent:.1f}/s)")
        print(f"switched on: all taken after {taken:.1f} s ({wanted / taken:.1f}/s, the Processor's start included)")
        missing = [number for number in numbers if clerk.case(number).status != 200]
        print(f"{len(missing)} of them are not at the clerks'")
        sys.exit(1 if missing or taken > 60 else 0)
    finally:
        House.end_all()
