"""The whole journey with the keyboard alone, and what it costs: pages, keys, bytes."""

import pytest
from playwright.sync_api import sync_playwright

import states
from browser import ITEM, SECTIONS, STAFF_PASSWORD, House, example, sample, wait_until
from keyboard import Typist
from look import Album, Studio

# What the law's and our own service promise.
MOST_PAGES = 12
MOST_KEYS_TO_ACCEPT = 6
MOST_KEYS_TO_ASK_FOR_THREE_CORRECTIONS = 15
JOURNEY_KILOBYTES = 150 + 150


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """Everything once; the tests say what came of it."""
    found = {"people": []}
    with House() as house, sync_playwright() as tool:
        studio = Studio(tool, house, Album(tmp_path_factory.mktemp("pictures")), scripts=True)
        try:
            travel(studio, found)
        finally:
            studio.close()
    found["album"] = studio.album
    return found


def travel(studio, found):
    def typist(tier):
        found["people"].append(person := Typist(studio, tier))
        return person

    answers = example(1, "键盘")
    anna = typist("intake")
    anna.open("/register").fill_all([("name", "keys"), ("password", states.PASSWORD), ("again", states.PASSWORD)]).send("/register")
    assert anna.path == "/filings"
    with anna.meter.counting() as found["filing"]:
        # One sentence of need, typed as one says it.
        anna.open("/").fill_in("q", "想开个小吃店").key("Enter").enter(f'main a[href="/items/{ITEM}"]').enter('main a[href$="/screening"]')
        anna.fill_all(answers["screening"]).send("/screening")
        draft = anna.path
        # The task list says what comes next.
        anna.enter('main a[href$="/sections/applicant"]')
        for section in SECTIONS:
            assert anna.path == f"{draft}/sections/{section}", anna.words
            anna.fill_all(answers[section]).send(f"/sections/{section}")
        for material, name in answers["materials"]:
            anna.attach(material, name, sample(name))
        anna.enter('main a[href$="/check"]').fill_in("declared", "yes").send("/filings")
    number, code = states.read_receipt(anna)
    found["receipt"] = number, code
    account, incomplete, incomplete_code = states.World(studio, studio.house, "zh").file("键盘补正")

    clerk, examiner, decider = (sign_in(typist("processor"), name) for name in ("wang", "zhang", "chen"))
    with clerk.meter.counting() as found["opening"]:
        open_case(clerk, number)
    with clerk.meter.counting() as found["acceptance"]:
        clerk.key("KeyA").key("Control+Enter")
    assert f"done={number}" in clerk.path, clerk.words
    # Three defects by their numbers, the document looked at, and issued.
    open_case(clerk, incomplete)
    with clerk.meter.counting() as found["correction notice"]:
        clerk.key("KeyC").press("Digit2").press("Digit4").press("Digit6").key("Control+Enter").key("Control+Enter")
    assert f"done={incomplete}" in clerk.path, clerk.words
    found["defects"] = len(clerk.open(f"/cases/{incomplete}/documents/2").page.locator("main .doc-item").all())
    # Without shortcuts: past the header, to the button, and pressed.
    open_case(examiner, number)
    with examiner.meter.counting() as found["examination"]:
        examiner.skip().enter('main a[href$="/examination"]')
        examiner.skip().fill_in("conclusion", "meets").fill_in("reasons", "材料齐全。").send("/examination")
    open_case(decider, number)
    with decider.meter.counting() as found["decision"]:
        decider.key("KeyG").key("Control+Enter").key("Control+Enter")
    assert f"done={number}" in decider.path, decider.words

    # The correction: from the notice to its receipt.
    anna = typist("intake")
    anna.open("/sign-in").fill_all([("name", account), ("password", states.PASSWORD)]).send("/sign-in")
    states.told_of(anna, incomplete, '[href$="/correction"]')
    with anna.meter.counting() as found["correction"]:
        anna.open(f"/filings/{incomplete}").enter('main a[href$="/correction"]')
        if anna.path.startswith(f"/filings/{incomplete}/code"):
            anna.fill_in("code", incomplete_code).send("/code")
        assert anna.path.startswith("/drafts/"), anna.path
        anna.enter('main a[href$="/check"]').fill_in("declared", "yes")
        anna.send("/filings")
    found["correction page"] = anna.words

    passer = typist("feedback")

    def told():
        passer.open("/").fill_in("number", number).fill_in("code", code).send("/progress")
        return "XK" in passer.words

    wait_until(told, 15, "the decision at Feedback")
    found["decision page"] = passer.words
    passer.send("/closing")


def sign_in(person, name):
    person.open("/").fill_all([("name", name), ("password", STAFF_PASSWORD)]).send("/sign-in")
    assert person.path == "/"
    return person


def open_case(person, number):
    link = f'main a[href="/cases/{number}"]'
    wait_until(lambda: person.open("/").page.locator(link).count() == 1, 15, f"case {number} in the queue")
    return person.enter(link)


def test_the_journey_needs_no_mouse(journey):
    assert "键盘" in journey["decision page"]
    for person in journey["people"]:
        assert person.meter.total.clicks == 0, f"{person.tier}: a mouse was used"
        # The counter is not deaf: it has heard every key that was pressed, and what was typed besides.
        assert person.meter.total.keys >= person.pressed > 0, (person.tier, person.meter.total.keys, person.pressed)


def test_every_stop_is_seen_and_in_the_order_of_the_page(journey):
    findings = [line for person in journey["people"] for line in person.unseen]
    assert findings == [], "\n".join(sorted(set(findings)))


def test_the_browser_reports_nothing(journey):
    assert journey["album"].reports == [] and journey["album"].strangers == []


def test_filing_takes_no_more_than_twelve_pages(journey):
    cost = journey["filing"]
    assert 10 <= cost.pages <= MOST_PAGES, sorted(set(cost.addresses))
    # Each file is sent on its own and leads back to the page of files.
    assert cost.loads <= MOST_PAGES + len(example(1)["materials"]) + 2, cost.addresses


def test_an_acceptance_takes_few_keys(journey):
    assert 0 < journey["acceptance"].keys <= MOST_KEYS_TO_ACCEPT, journey["acceptance"]
    assert 0 < journey["decision"].keys <= 8, journey["decision"]


def test_a_correction_notice_of_three_defects_takes_few_keys(journey):
    assert 0 < journey["correction notice"].keys <= MOST_KEYS_TO_ASK_FOR_THREE_CORRECTIONS, journey["correction notice"]
    assert journey["defects"] == 3
    assert "已收到您的补正" in journey["correction page"]


def test_filing_is_light(journey):
    """All pages of a filing together, without the applicant's own files."""
    assert 10_000 < journey["filing"].bytes <= JOURNEY_KILOBYTES * 1024, journey["filing"].bytes


def test_a_mouse_would_be_noticed(tmp_path):
    with House() as house, sync_playwright() as tool:
        studio = Studio(tool, house, Album(tmp_path), scripts=True)
        person = Typist(studio, "feedback")
        person.open("/")
        person.page.mouse.click(5, 5)
        person.press("Tab", 3)
        person.open("/licences")
        assert (person.meter.total.clicks, person.meter.total.keys) == (1, 3)
        studio.close()
