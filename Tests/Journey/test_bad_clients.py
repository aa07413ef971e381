"""Bad clients: slow ones, broken ones, floods, and people to whom the worst happens on every page. The table stands in test_bad_input.py."""

import concurrent.futures
import os
import re
import socket
import ssl
import time

import pytest

import house as houses
from browser import ITEM, MULTIPART, SECTIONS, STAFF_PASSWORD, House, Visitor, png, with_values
from test_bad_input import MEGABYTE, ONE, TWO, check_digit, filed, number_and_code, post_head

# The guards' own figures (Guards.swift), and room for a busy machine.
GRACE, STALL, ROOM = 5, 10, 25


@pytest.fixture(scope="module")
def house():
    with House() as house:
        yield house


@pytest.fixture
def applicant(house):
    return lambda name: Visitor(house, "intake").register(name)


# Slow and broken, on the real listeners


def connected(house, tier):
    context = ssl.create_default_context(cafile=house.trust)
    plain = socket.create_connection(("127.0.0.1", house.port(tier)), timeout=5)
    return context.wrap_socket(plain, server_hostname=f"{tier}.localhost")


def until_closed(link, most, drip=None):
    """What came until the server closed, and after how many seconds; None where it did not."""
    began, got = time.monotonic(), b""
    link.settimeout(0.5)
    while time.monotonic() - began < most:
        try:
            if drip:
                link.sendall(drip)
            data = link.recv(65_536)
            if not data:
                return got, time.monotonic() - began
            got += data
        except TimeoutError:
            continue
        except OSError:
            return got, time.monotonic() - began
    return got, None


def trickle(house, tier):
    """1 byte a half second, after a good start."""
    with connected(house, tier) as link:
        link.sendall(f"POST /sign-in HTTP/1.1\r\nHost: {tier}.localhost:{house.port(tier)}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                     "Content-Length: 100000\r\n\r\nname=".encode())
        got, seconds = until_closed(link, 3 * GRACE + ROOM, b"x")
        assert seconds is not None, f"{tier}: a body of 2 bytes a second is still being read"
        assert b" 200 " not in got[:20]


def never_reads(house, tier):
    """Asks for more than any buffer holds and takes nothing of it."""
    with connected(house, tier) as link:
        path = {"intake": f"/items/{ITEM}", "processor": "/sign-in", "feedback": "/licences"}[tier]
        asked = f"GET {path} HTTP/1.1\r\nHost: {tier}.localhost:{house.port(tier)}\r\n\r\n".encode()
        link.settimeout(1)
        sent, near = 0, link.getsockname()[1]
        try:
            while sent < 20_000:
                link.sendall(asked * 20)
                sent += 20
        except (TimeoutError, OSError):
            pass
        # The far end in the kernel's table: 01 is "established".
        far, end = f":{near:04X}", time.monotonic() + 2 * STALL + ROOM
        while time.monotonic() < end:
            lines = open("/proc/net/tcp").read().splitlines() + open("/proc/net/tcp6").read().splitlines()
            if not any(line.split()[2].endswith(far) and line.split()[3] == "01" for line in lines[1:] if far in line):
                return
            time.sleep(0.3)
        raise AssertionError(f"{tier}: who reads nothing still keeps a connection after {sent} requests")


def headers(house, tier):
    """20 KB of them, in one and in many."""
    for more in ["X-A: " + "a" * 20_000, "\r\n".join(f"X-{n}: {'a' * 150}" for n in range(130))]:
        with connected(house, tier) as link:
            link.sendall(f"GET /status HTTP/1.1\r\nHost: {tier}.localhost\r\n{more}\r\n\r\n".encode())
            got, seconds = until_closed(link, ROOM)
            assert seconds is not None and b" 200 " not in got[:20], (tier, got[:60])


def two_lengths(house, tier):
    """CL+TE and their like: one request must not become two — RFC 9112, 6.1 and 11.2."""
    host = f"Host: {tier}.localhost:{house.port(tier)}\r\n"
    hidden = f"GET /hidden HTTP/1.1\r\n{host}\r\n"
    chunked = "Transfer-Encoding: chunked\r\n"
    for fields, body in [
        (f"Content-Length: 4\r\n{chunked}", "0\r\n\r\n" + hidden), (f"{chunked}Content-Length: 4\r\n", "0\r\n\r\n" + hidden),
        (f"Content-Length: {len(hidden)}\r\nContent-Length: 0\r\n", hidden), ("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + hidden),
        (f"Transfer-Encoding: xchunked\r\nContent-Length: {len(hidden)}\r\n", hidden),
    ]:
        with connected(house, tier) as link:
            link.sendall(f"POST /sign-in HTTP/1.1\r\n{host}Content-Type: application/x-www-form-urlencoded\r\n{fields}\r\n{body}".encode())
            got, _ = until_closed(link, 4)
            assert got.count(b"HTTP/1.1 ") <= 1, (tier, fields, got[:2000])
            assert not got or got[9:12] in (b"400", b"403", b"413", b"415", b"501"), (tier, fields, got[:60])


SLOW = {"trickle": trickle, "never reads": never_reads, "headers": headers, "two lengths": two_lengths}


@pytest.fixture(scope="module")
def slow(house):
    """All at once, for each takes its time, and the servers must bear all of them together."""
    with concurrent.futures.ThreadPoolExecutor(len(SLOW) * 3) as pool:
        return {(kind, tier): pool.submit(act, house, tier) for kind, act in SLOW.items() for tier in ("intake", "processor", "feedback")}


@pytest.mark.parametrize("tier", ["intake", "processor", "feedback"])
@pytest.mark.parametrize("kind", SLOW)
def test_slow_and_broken_clients(house, slow, kind, tier):
    slow[kind, tier].result()
    assert Visitor(house, tier).get("/sign-in" if tier == "processor" else "/status").status == 200


def resident(house, tier):
    """Megabytes of memory of the tier's process."""
    name = f"gateway-{tier}"
    for process in os.listdir("/proc"):
        try:
            command = open(f"/proc/{process}/cmdline").read()
            if name in command and str(house.data) in command:
                return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{process}/status").read()).group(1)) // 1024
        except (OSError, AttributeError):
            continue
    raise AssertionError(f"no process {name}")


@pytest.mark.parametrize("announced", [True, False])
def test_a_photo_of_200_mb_is_refused_and_kept_nowhere(house, applicant, announced):
    ann = applicant(f"photo-{announced}".lower())
    draft = ann.begin()
    ann.fill(draft, ONE)
    path, before = f"/drafts/{draft}/materials/layout", resident(house, "intake")
    start = (f'--{MULTIPART.split("=")[1]}\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{ann.token()}\r\n--{MULTIPART.split("=")[1]}\r\n'
             'Content-Disposition: form-data; name="file"; filename="photo.png"\r\n\r\n').encode() + png()
    head = post_head(house, ann, path, len(start) + 200 * MEGABYTE, MULTIPART)
    if not announced:
        head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    got = b""
    with connected(house, "intake") as link:
        link.settimeout(5)
        link.sendall(head)
        piece = bytes(MEGABYTE)
        # Where its length is announced, the answer does not wait for it; otherwise it comes as soon as it is too much.
        for n in range(1 if announced else 201):
            data = start if n == 0 else piece
            try:
                link.sendall(data if announced else b"%x\r\n" % len(data) + data + b"\r\n")
            except OSError:
                break
        got, _ = until_closed(link, 5)
    assert re.match(rb"HTTP/1.1 (413|422) ", got), got[:80]
    assert "太大" in got.decode() or "MB" in got.decode(), got
    assert resident(house, "intake") - before < 64, "the photo was kept in memory"
    assert ann.file_names(draft) == []
    # The person's own browser still works, and the next file is taken.
    assert ann.upload(draft, "layout", [("small.png", png())]).status == 200


# Floods


def test_wrong_codes_by_the_thousand(house, applicant):
    number, code = filed(applicant("codes"))
    passers = [Visitor(house, "feedback") for _ in range(50)]
    tokens = [passer.token() for passer in passers]
    began = time.monotonic()

    def tries(n):
        passer, token = passers[n], tokens[n]
        return [passer.post("/progress", [("number", number), ("code", f"{n:04}-{k:04}-0000-0000")], token=token).status for k in range(20)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = [status for some in pool.map(tries, range(50)) for status in some]
    spent = time.monotonic() - began
    assert len(statuses) == 1000 and set(statuses) == {422, 429}
    # Ten at once and one a minute, wherever they come from: a code of 80 bits is not found like that.
    assert statuses.count(422) <= 10 + spent / 60 + 1, (statuses.count(422), spent)
    # Another number is none the worse for it.
    other = number[:-7] + "888888"
    other += check_digit(other)
    assert Visitor(house, "feedback").post("/progress", [("number", other), ("code", code)]).status == 422


def test_a_flood_of_filings_from_one_account(house, applicant):
    eve, dora = applicant("flood"), applicant("calm")
    draft = eve.begin()
    token = eve.token()
    pairs = [("draft", draft), ("submission", "0" * 32), ("declared", "yes"), ("as_it_is", "yes")]
    clones = [Visitor(house, "intake", clone_of=eve) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        pages = [page for some in pool.map(lambda clone: [
            clone.post(f"/items/{ITEM}/filings", pairs, token=token) for _ in range(12)], clones) for page in some]
    statuses = [page.status for page in pages]
    assert statuses.count(429) >= 20 and set(statuses) <= {404, 429}, statuses
    slowed = next(page for page in pages if page.status == 429)
    assert int(slowed.headers["Retry-After"]) > 0 and "重试" in slowed.words
    # Whoever else files notices nothing, and the flood's own draft is still there.
    assert filed(dora)[0]
    assert eve.get(f"/drafts/{draft}").status == 200


# The worst on every page


def typed(section):
    answers = {**{name: TWO[name] for name in SECTIONS}, "screening": [("has_licence", "yes"), ("only_prepackaged", "no")]}
    return with_values(answers[section], **{"name": '㛃"\u0301<i>'}) if section == "applicant" else answers[section]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_session_that_ran_out_on_every_page(house, applicant, section):
    zoe = applicant(f"late-{section}")
    draft = zoe.begin()
    zoe.fill(draft, TWO)
    token = zoe.section(draft, section).value("_token")
    house.forward(minutes=31)
    asked = zoe.save(draft, section, typed(section), token=token)
    assert asked.status == 401
    back = zoe.answer_sign_in(asked, zoe.name, zoe.password)
    assert back.path == f"/drafts/{draft}/sections/{section}"
    for name, value in typed(section):
        assert value in back.form(f"/sections/{section}").values(name), name


@pytest.mark.parametrize("section", SECTIONS)
def test_back_after_each_page(house, applicant, section):
    """The page as it was, sent again with another word: what was typed last counts, nothing is doubled."""
    zoe = applicant(f"back-{section}")
    draft = zoe.begin()
    zoe.fill(draft, TWO)
    form = zoe.section(draft, section)
    token, pairs = form.value("_token"), [pair for pair in form.pairs if pair[0] != "_token"]
    for _ in range(2):
        assert zoe.save(draft, section, pairs, token=token).status in (200, 422)
    assert zoe.section(draft, section).pairs[1:] == form.pairs[1:]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_server_killed_on_every_page(killed, section):
    """The browser keeps the page; when the server is back the same page is sent again, and nothing typed has to be typed twice."""
    house, anna, draft = killed
    given = houses.example("2-supermarket")
    page = anna.browser.get(f"/drafts/{draft}/sections/{section}").must()
    token = page.hidden("_token")
    house.kill("intake")
    with pytest.raises(OSError):
        anna.save(draft, section, given.pairs(section), token)
    house.start("intake")
    anna.browser.reconnect()
    anna.save(draft, section, given.pairs(section), token).must()
    kept = anna.browser.get(f"/drafts/{draft}/sections/{section}").must().form(f"/sections/{section}")
    for pair in given.pairs(section):
        if not pair[0].endswith(("id_kind",)):
            assert pair in kept, pair


@pytest.fixture(scope="module")
def killed():
    house = houses.House.new().start()
    anna = houses.Applicant(house).register()
    yield house, anna, anna.begin(houses.example("2-supermarket"))
    house.remove()


# Two at once, and forms that name others


def test_two_clerks_in_the_same_second(house, applicant):
    number, _ = filed(applicant("pair"))
    clerks = [Visitor(house, "processor").sign_in(name, STAFF_PASSWORD) for name in ("wang", "li")]
    clerks[0].case_is_here(number)
    tokens = [clerk.get(f"/cases/{number}").hidden("_token") for clerk in clerks]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(
            lambda clerk, token: clerk.post(f"/cases/{number}/acceptance", [("seen", "1")], token=token, follow=False), clerks, tokens))
    assert sorted(answer.status for answer in answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status == 409)
    assert "没有办成" in loser.words
    assert clerks[0].get(f"/cases/{number}").hidden("seen") in (None, "2")


def test_a_form_that_names_another_person_or_department(house, applicant):
    """Who acts is who is signed in, what is acted on stands in the address; a field that says otherwise says nothing."""
    ann = applicant("tamper")
    (number, _), (other, _) = filed(ann), filed(ann)
    clerk = Visitor(house, "processor").sign_in("wang", STAFF_PASSWORD)
    clerk.case_is_here(number)
    clerk.case_is_here(other)
    forged = [("by", "chen"), ("byName", "陈决定"), ("person", "chen"), ("department", "0"), ("agency", "x"), ("number", other), ("case", other),
              ("role", "decider"), ("act", "grant"), ("performer", "decider")]
    assert clerk.act(number, "acceptance", forged).status == 200
    page = clerk.get(f"/cases/{number}")
    assert "王" in page.words and "陈" not in page.words.split("办理经过")[-1]
    assert clerk.get(f"/cases/{other}/acceptance").hidden("seen") == "1"
    # The other's page with this case's address: what was seen there is not what is here.
    assert clerk.act(other, "acceptance", seen=2).status == 409
    liu = Visitor(house, "processor").sign_in("liu", STAFF_PASSWORD)
    assert liu.act(other, "acceptance", forged, seen=1).status == 404
    assert clerk.get(f"/cases/{other}/acceptance").hidden("seen") == "1"
    # An applicant's form: somebody else's account or number in it changes nothing.
    draft = ann.begin()
    assert ann.save(draft, "applicant", ONE["applicant"] + [("_account", "1"), ("_draft", "x")]).path.startswith(f"/drafts/{draft}/")
    check = ann.get(f"/drafts/{draft}/check")
    page = ann.post(f"/items/{ITEM}/filings", [
        ("draft", draft), ("submission", check.hidden("submission")), ("declared", "yes"), ("as_it_is", "yes"), ("account", "1"),
        ("number", number)])
    assert number_and_code(page)[0] not in (number, other)
