"""Every page in Chromium with JavaScript off, in each language, at 1280 and 320 px: measured, photographed, read by axe and by the
Nu validator. The ways through the site stand in states.py. The pictures stay in the folder named by SCREENSHOTS.
"""

import re
import threading
import traceback

import pytest
from playwright.sync_api import sync_playwright

import states
from browser import House
from house import House as StillHouse
from look import Album, Meter, Routes, Studio


@pytest.fixture(scope="module")
def album(request):
    """All walks, one browser a language; what the tests below say of them is read off afterwards."""
    album = Album.new()
    with House() as house:
        together = threading.Barrier(len(states.LANGUAGES))
        languages = [threading.Thread(target=walk_all, args=(house, album, language, together)) for language in states.LANGUAGES]
        for thread in languages:
            thread.start()
        for thread in languages:
            thread.join()
    album.validate()
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{len(album.looks)} pages, pictures in {album.folder}")
    return album


def walk_all(house, album, language, together):
    try:
        with sync_playwright() as tool:
            studio = Studio(tool, house, album, language)
            try:
                world = states.World(studio, house, language)
                for walk in states.EMPTY_WALKS:
                    take(walk, world, album)
                together.wait(600)
                for walk in states.WALKS:
                    take(walk, world, album)
                if together.wait(900) == 0:
                    house.forward(days=states.DAYS_LATER)
                together.wait(600)
                for walk in states.LATE_WALKS:
                    take(walk, world, album)
                album.facts[language] = world.facts
            finally:
                studio.close()
    except BaseException:
        album.broken.append(f"{language}: {traceback.format_exc(limit=-4)}")
        together.abort()


def take(walk, world, album):
    """A walk that cannot go on does not hide what the others find."""
    try:
        walk(world)
    except Exception:
        album.broken.append(f"{walk.__name__} in {world.language}: {traceback.format_exc(limit=-5)}")


def none(findings):
    assert findings == [], f"{len(findings)}:\n" + "\n".join(findings)


def test_every_walk_comes_to_its_end(album):
    none(album.broken)
    assert album.looks


def test_the_decision_says_what_it_must_and_the_public_reads_no_private_word(album):
    for language in states.LANGUAGES:
        facts = album.facts[language]
        assert facts["noodles"] != facts["market"]
        decision, public = facts["decision"], facts["public"]
        name = example_name(language)
        assert name in decision and facts["licence"] in decision and name in public
        for private in ["王小明", "13800000001", "32010219900307451X", "wang@example.com"]:
            assert private not in public and private not in decision, private


def example_name(language):
    return {"zh": "面馆", "en": "面馆英"}[language] + "小面馆"


def test_every_page_has_one_heading_a_title_its_language_and_labels(album):
    none(album.faults)


def test_no_two_pages_have_one_title(album):
    """Neither do two routes share one: whoever has ten tabs open must find the right one."""
    owners = {}
    for look in album.looks:
        path = re.sub(r"\?.*|[0-9a-f]{16,}|XK\d+|\d{22}", "", look.path)
        if look.status == 200:
            owners.setdefault((look.tier, look.language, look.title), set()).add(path)
    none([f"{key}: {sorted(paths)}" for key, paths in owners.items() if len(paths) > 1])


def test_no_page_is_wider_than_its_window(album):
    none(album.overflowing)


def test_axe_finds_nothing_on_any_page(album):
    none(album.violations)


def test_the_validator_finds_nothing_in_any_page(album):
    none(album.invalid)


def test_no_page_asks_for_anything_elsewhere(album):
    none(album.strangers)


def test_the_browser_reports_nothing(album):
    """No breach of the page's own policy, no file that is not there."""
    none(album.reports)


def test_the_pictures_are_there(album):
    for look in album.looks:
        for width in (1280, 320):
            assert look.file.with_name(f"{look.file.stem} {width}.png").stat().st_size > 2000


def test_every_route_is_visited_in_every_kind_it_has(album, new_house):
    kinds, strays = album.visited(Routes.printed_by(new_house))
    none([f"{route}: no walk comes by" for route, seen in kinds.items() if not seen])
    missing = [f"{route}: {kind}" for route, seen in kinds.items() for kind in wanted(route) if kind not in seen]
    none([line for line in missing if line.split(": ")[1] not in states.NOT_THERE.get(line.split(": ")[0], {})])
    # What is named as not there and was seen all the same, or has no route, is out of date.
    none([f"{route}: {kind} is there" for route, without in states.NOT_THERE.items() for kind in without if kind in kinds.get(route, without)])
    none(strays)


def wanted(route):
    return ("normal", "error") if " POST " in route else ("empty", "normal", "error", "long")


# The lookers themselves: each must find what it is there for.

BAD_PAGE = """<!DOCTYPE html><html lang="fr"><head><title> </title><style>p { color: #ccc; width: 900px }</style></head>
<body><h1>One</h1><h1>Two</h1><p id="a">pale<p id="a"><img src="x"><label for="none">L</label><input name="bare"></body></html>"""


def test_a_bad_page_is_found_bad(tmp_path):
    """One page with every fault, answered by nobody: the browser is told what it would read."""

    class Nowhere:
        def url(self, tier):
            return "https://nowhere.localhost:44443"

    class Stage(Studio):
        def context(self, **more):
            context = super().context(**more)
            context.route("**/*", lambda route: route.fulfill(
                status=404 if route.request.url.endswith("/x") else 200, body=BAD_PAGE, content_type="text/html",
                headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"}))
            return context

    album = Album(tmp_path)
    with sync_playwright() as tool:
        studio = Stage(tool, Nowhere(), album)
        person = studio.person("intake")
        for _ in range(2):
            person.open("/bad").look("bad")
        studio.close()
    album.validate()
    said = "\n".join(album.faults)
    for words in ["h1 is 2", "main is 0", "lang 'fr'", "unlabelled is ['bare']", "styled is 1", "twice is ['a']", "'none'", "two states"]:
        assert words in said, f"{words} is not said:\n{said}"
    assert any("at 320" in line for line in album.overflowing)
    assert any("large text" in line for line in album.overflowing)
    assert any("image-alt" in line for line in album.violations) and any("color-contrast" in line for line in album.violations)
    assert any("alt" in line for line in album.invalid) and any("Duplicate ID" in line for line in album.invalid)
    assert any("404" in line for line in album.reports)
    routes = Routes({"intake": ["GET /bad", "GET /good", "GET /:any"]})
    assert album.visited(routes)[0] == {"intake GET /bad": {"normal"}, "intake GET /good": set(), "intake GET /:any": set()}


# What a page weighs

KILOBYTES = 1024
FIRST_VISIT = {"intake": ["/", f"/items/{states.ITEM}", "/sign-in"], "feedback": ["/", "/licences"], "processor": ["/sign-in"]}
LIMITS = {"intake": 30 * KILOBYTES, "feedback": 30 * KILOBYTES, "processor": 45 * KILOBYTES}


def test_a_first_visit_is_light():
    with House() as house, sync_playwright() as tool:
        studio = Studio(tool, house, Album(house.folder))
        try:
            for tier, paths in FIRST_VISIT.items():
                for path in paths:
                    person = studio.person(tier)
                    with Meter(person.page).counting() as cost:
                        person.open(path)
                        person.page.wait_for_load_state("networkidle")
                    assert 2000 < cost.bytes <= LIMITS[tier], f"{tier}{path}: {cost.bytes} bytes"
                    assert 2 <= cost.requests <= 6, f"{tier}{path}: {cost.requests} requests"
        finally:
            studio.close()
