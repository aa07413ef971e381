"""A demo of one's own, a visitor over HTTP who reads pages as a browser does, and one through Chromium.

Dependencies: requests and PyYAML for the visitor; Playwright and axe for Chromium, imported only where they are used.
"""

import datetime
import io
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import zipfile
import zlib
from html.parser import HTMLParser

import requests
import yaml
from requests.adapters import HTTPAdapter

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("GATEWAY_BIN", ROOT / ".build" / "debug"))
ITEM = "food-business-new"
EXAMPLES = ROOT / "Forms" / "items" / ITEM / "examples"
SECTIONS = ["applicant", "business", "premises", "people"]
STAFF_PASSWORD = "demo-demo-demo"
# A Monday morning with published holidays on both sides.
START = datetime.datetime.fromisoformat("2026-03-02T09:00:00+08:00")
TIERS = ["intake", "processor", "feedback"]


def resolve_localhost():
    """Names under `localhost` are this machine (RFC 6761); not every resolver knows."""
    if getattr(socket.getaddrinfo, "knows_localhost", False):
        return
    ask = socket.getaddrinfo

    def answer(host, *rest, **more):
        name = host.decode() if isinstance(host, bytes) else host
        return ask("127.0.0.1" if isinstance(name, str) and name.endswith(".localhost") else host, *rest, **more)

    answer.knows_localhost = True
    socket.getaddrinfo = answer


class House:
    """The three tiers of an empty demo, in a folder of their own."""

    def __init__(self, start=START):
        resolve_localhost()
        self.start = start
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gateway-house-"))
        # As root each tier runs as its own user and has to get through to its part.
        self.folder.chmod(0o711)
        self.data = self.folder / "demo"
        self.output = self.folder / "output"
        self.visitors = []

    def __enter__(self):
        command = [PROGRAMS / "gateway", "demo", "--empty", "--fresh", "--ports", "0", "--at", self.start.isoformat(timespec="minutes")]
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [*map(str, command), "--data", str(self.data)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            wait_until(lambda: "Ctrl-C" in self.output.read_text() or self.process.poll() is not None, 60, "the demo")
            assert self.process.poll() is None, f"the demo did not start: {self.output.read_text()}"
            self.settings = {tier: json.loads((self.data / tier / "settings.json").read_text()) for tier in TIERS}
            intake = Visitor(self, "intake")
            wait_until(lambda: intake.get(f"/items/{ITEM}", check=False).status == 200, 30, "the item at Intake")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for visitor in self.visitors:
            visitor.session.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, tier):
        return f"https://{tier}.localhost:{self.settings[tier]['listen']['port']}"

    def port(self, tier):
        return self.settings[tier]["listen"]["port"]

    @property
    def trust(self):
        return str(self.data / "certificates" / "ca" / "ca.pem")

    def now(self):
        offset = int((self.data / "intake" / "data" / "clock").read_text())
        return datetime.datetime.fromtimestamp(time.time() + offset / 1000, START.tzinfo)

    def set_clock(self, moment):
        command = [PROGRAMS / "gateway", "demo", "set-clock", moment.isoformat(timespec="milliseconds"), "--data", self.data]
        subprocess.run([*map(str, command)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=20)

    def forward(self, **distance):
        self.set_clock(self.now() + datetime.timedelta(**distance))

    def is_alive(self):
        return self.process.poll() is None


def wait_until(holds, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.03)
    raise AssertionError(f"{what}: not within {seconds} seconds")


# Reading pages


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, attributes, parent, []

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def all(self, tag=None, **wanted):
        for child in self.children:
            if isinstance(child, Node):
                if (tag is None or child.tag == tag) and all(child.get(k.rstrip("_")) == v for k, v in wanted.items()):
                    yield child
                yield from child.all(tag, **wanted)

    def with_class(self, name):
        return [node for node in self.all() if name in (node.get("class") or "").split()]

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def words(self):
        return " ".join(self.text.split())


class Tree(HTMLParser):
    VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "col", "area", "source", "embed"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", {}, None)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        node = Node(tag, {name: value or "" for name, value in attributes}, self.at)
        self.at.children.append(node)
        if tag not in self.VOID:
            self.at = node

    def handle_endtag(self, tag):
        node = self.at
        while node.parent is not None and node.tag != tag:
            node = node.parent
        if node.parent is not None:
            self.at = node.parent

    def handle_data(self, data):
        self.at.children.append(data)


class Form:
    """A form with what a browser would send of it, in the order of the page, without any button."""

    def __init__(self, node):
        self.node = node
        self.action = node.get("action", "")
        self.pairs = []
        for control in node.all():
            name = control.get("name")
            if not name or control.tag not in ("input", "textarea", "select"):
                continue
            if control.tag == "textarea":
                self.pairs.append((name, control.text.removeprefix("\n")))
            elif control.tag == "select":
                options = list(control.all("option"))
                chosen = [option for option in options if "selected" in option.attributes] or options[:1]
                self.pairs.extend((name, option.get("value", option.text)) for option in chosen)
            elif control.get("type") in ("checkbox", "radio"):
                if "checked" in control.attributes:
                    self.pairs.append((name, control.get("value", "on")))
            elif control.get("type") not in ("submit", "file"):
                self.pairs.append((name, control.get("value", "")))

    def value(self, name):
        return next((value for key, value in self.pairs if key == name), None)

    def values(self, name):
        return [value for key, value in self.pairs if key == name]


class Page:
    def __init__(self, status, url, headers, body):
        self.status, self.url, self.headers, self.body = status, url, headers, body
        self.text = body.decode("utf-8", "replace") if "text/html" in headers.get("Content-Type", "") else ""
        self._tree = None

    @property
    def tree(self):
        if self._tree is None:
            self._tree = Tree(self.text).root
        return self._tree

    @property
    def path(self):
        return re.sub(r"^https://[^/]+", "", self.url)

    @property
    def words(self):
        return " ".join(main.words for main in self.tree.all("main"))

    @property
    def forms(self):
        return [Form(node) for node in self.tree.all("form")]

    def form(self, action):
        found = [form for form in self.forms if form.action.endswith(action)]
        assert found, f"{self.path} has no form to {action}: {self.words[:300]}"
        return found[0]

    def hidden(self, name):
        return next((node.get("value", "") for node in self.tree.all("input", name=name)), None)

    def by_id(self, identity):
        return next(self.tree.all(id=identity), None)

    @property
    def summary(self):
        """The faults at the top of the page: where each leads, and its words."""
        return [(link.get("href"), link.words) for box in self.tree.with_class("error-summary") for link in box.all("a")]

    @property
    def summary_words(self):
        return " ".join(box.words for box in self.tree.with_class("error-summary"))

    def fault_at(self, path):
        node = self.by_id("e-" + anchor(path))
        return node.words if node else None


def anchor(path):
    return "f-" + path.replace(".", "-")


class Visitor:
    """Keeps cookies, follows redirects, and has an address of its own: limits for one address do not meet another visitor."""

    addresses = itertools.count(2)

    def __init__(self, house, tier, clone_of=None):
        self.house, self.tier, self.base = house, tier, house.url(tier)
        house.visitors.append(self)
        n = next(Visitor.addresses)
        self.address = f"127.77.{n // 250}.{n % 250 + 1}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = house.trust
        self.session.mount("https://", SourceAdapter(self.address))
        if clone_of:
            self.session.cookies.update(clone_of.session.cookies)
            self.name = clone_of.name

    def send(self, method, path, data=None, headers=None, follow=True, check=True, type=None, timeout=60):
        url = path if path.startswith("https:") else self.base + path
        headers = dict(headers or {})
        if isinstance(data, list):
            data, type = encoded(data), "application/x-www-form-urlencoded"
        if type:
            headers["Content-Type"] = type
        if method == "POST" and "Origin" not in headers:
            headers["Origin"] = self.base
        headers = {name: value for name, value in headers.items() if value is not None}
        for _ in range(6):
            answer = self.session.request(method, url, data=data, headers=headers, allow_redirects=False, timeout=timeout)
            page = Page(answer.status_code, url, answer.headers, answer.content)
            if check:
                promises(page)
            location = answer.headers.get("Location")
            if not (follow and location and 300 <= answer.status_code < 400):
                return page
            url = location if location.startswith("https:") else self.base + location
            method, data, headers = "GET", None, {}
        raise AssertionError(f"{path} redirects without end")

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def token(self):
        page = self.get({"intake": "/sign-in", "processor": "/", "feedback": "/"}[self.tier])
        return page.hidden("_token")

    def post(self, path, pairs, token=True, **more):
        """Posts a form with the token that its page would carry, or with another one, or (None) without."""
        token = self.token() if token is True else token
        return self.send("POST", path, data=([("_token", token)] if token is not None else []) + list(pairs), **more)

    # What applicants do

    def register(self, name, password="correct horse battery"):
        self.name, self.password = name, password
        done = self.post("/register", [("name", name), ("password", password), ("again", password), ("next", "/filings")])
        assert done.path == "/filings", done.words
        return self

    def sign_in(self, name=None, password=None):
        name, password = name or self.name, password or self.password
        self.name, self.password = name, password
        page = self.get("/sign-in")
        done = self.post("/sign-in", [("name", name), ("password", password), ("next", "/status" if self.tier == "intake" else "/")],
                         token=page.hidden("_token"))
        assert done.status == 200 and not done.path.startswith("/sign-in"), done.words
        return self

    def answer_sign_in(self, page, name, password):
        """Signs in on the page as it stands, with all that it carries along."""
        given = {"name": name, "password": password}
        return self.send("POST", "/sign-in", data=[(field, given.get(field, value)) for field, value in page.form("/sign-in").pairs])

    def begin(self):
        page = self.post(f"/items/{ITEM}/screening", [("has_licence", "yes"), ("only_prepackaged", "no")])
        assert page.path.startswith("/drafts/"), page.words
        return page.path.removeprefix("/drafts/")

    def save(self, draft, section, pairs, go=False, **more):
        return self.post(f"/drafts/{draft}/sections/{section}", list(pairs) + ([("_go", "anyway")] if go else []), **more)

    def section(self, draft, section):
        return self.get(f"/drafts/{draft}/sections/{section}").form(f"/sections/{section}")

    def fill(self, draft, example):
        for section in SECTIONS:
            saved = self.save(draft, section, example[section], go=True)
            assert saved.status == 200, (section, saved.summary)

    def upload(self, draft, material, files, token=True, **more):
        """Files are (name, content) in one post, as a form with a file input sends them."""
        token = self.token() if token is True else token
        body = multipart(([] if token is None else [("_token", None, token.encode())]) + [("file", *file) for file in files])
        return self.send("POST", f"/drafts/{draft}/materials/{material}", data=body, type=MULTIPART, **more)

    def file_names(self, draft):
        page = self.get(f"/drafts/{draft}/materials")
        return [form.node.parent.text.split("（")[0].strip() for form in page.forms if form.action.endswith("/removal")]

    def hand_in(self, draft, as_it_is=False, **more):
        check = self.get(f"/drafts/{draft}/check")
        pairs = [("draft", draft), ("submission", check.hidden("submission") or ""), ("declared", "yes")]
        return self.post(f"/items/{ITEM}/filings", pairs + ([("as_it_is", "yes")] if as_it_is else []), **more)

    # What officers do

    def case_is_here(self, number):
        wait_until(lambda: self.get(f"/cases/{number}").status == 200, 15, f"case {number} at the Processor")

    def act(self, number, act, pairs=(), seen=None, token=True, **more):
        """The act's own form as it stands, but for what is given here; no page is looked at on the way to the end of it."""
        ready = [form.pairs for form in self.get(f"/cases/{number}/{act}").forms if form.node.get("id") == "act"]
        given = list(pairs) + ([("seen", str(seen))] if seen is not None else [])
        names = {name for name, _ in given} | {"_token"}
        kept = [(name, value) for name, value in (ready[0] if ready else []) if name not in names]
        return self.post(f"/cases/{number}/{act}", kept + given, token=token, **more)


class SourceAdapter(HTTPAdapter):
    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *rest, **more):
        super().init_poolmanager(*rest, source_address=(self.address, 0), **more)


def promises(page):
    """What every answer of every tier keeps, whatever was sent."""
    assert page.status < 500, f"{page.url}: {page.status} {page.words[:300]}"
    policy = page.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy and "unsafe" not in policy, f"{page.url}: {policy!r}"
    assert page.headers.get("X-Content-Type-Options") == "nosniff", page.url
    for cookie in [page.headers.get("Set-Cookie")]:
        assert cookie is None or all(word in cookie for word in ("__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/")), cookie
    if page.text:
        assert page.text.lower().startswith("<!doctype html>") and re.search('<html lang="(zh-Hans|en)"', page.text), page.url
        assert page.text.count("<h1") == 1 and page.text.count("<main") == 1, page.url
        # Modules of our own at the head of the page, and nothing else.
        ours = re.sub(r'<script type="module" src="/assets/[a-z]+-[0-9a-f]+\.js"></script>', "", page.text)
        assert "<script" not in ours.lower(), f"{page.url}: something became a script"
    elif page.status >= 400:
        assert page.headers.get("Content-Length") == "0" or not page.body, f"{page.url}: {page.status} is no page: {page.body[:200]}"


def encoded(pairs):
    return "&".join(quoted(name) + "=" + quoted(value) for name, value in pairs).encode()


def quoted(text):
    return requests.utils.quote(text, safe="")


# Files

BOUNDARY = "----a-boundary-of-these-tests"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def multipart(parts, end=True):
    body = b""
    for name, filename, content in parts:
        head = f'Content-Disposition: form-data; name="{name}"'
        if filename is not None:
            written = filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
            head += f'; filename="{written}"\r\nContent-Type: application/octet-stream'
        body += f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode() if end else body


def pdf(size=0):
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return body + b"%" * max(0, size - len(body))


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) \
        + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def docx(extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("[Content_Types].xml", b"<Types/>"), *extra, ("word/document.xml", b"<document/>")]:
            archive.writestr(name, content)
    return out.getvalue()


def sample(name):
    return png() if name.endswith(".png") else docx() if name.endswith(".docx") else pdf()


# Examples of the item


def example(n, place="试验"):
    """An example application: pairs by section, and the materials as (material, file name)."""
    path = next(path for path in sorted(EXAMPLES.glob("*.yaml")) if path.name.startswith(f"{n}-"))
    # Everything is text to a form, numbers and dates as well.
    table = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
    pairs = {}
    for section, answers in table.items():
        values = [(key, value if isinstance(value, list) else [value]) for key, value in answers.items()]
        pairs[section] = [(key, text.replace("{place}", place)) for key, texts in values for text in texts]
    return pairs


def with_values(pairs, **changed):
    """The same answers with some of them changed; None leaves one out. Dots in a name are written `__`."""
    changed = {name.replace("__", "."): value for name, value in changed.items()}
    kept = [(name, value) for name, value in pairs if name not in changed]
    return kept + [(name, value) for name, value in changed.items() if value is not None]
