"""The house under test: three real processes with real certificates in a temporary folder, and the people who use them.

Nothing here knows more than a browser, a shell or a look at the folder would tell. Everything listens on loopback, every wait is
bounded, and every process that was started is ended.

    house = House.new()                 # a folder made by `gateway demo`, nothing running yet
    house.start()                       # feedback, intake, processor; returns when all listen
    anna = Applicant(house).register("anna")
    receipt = anna.file(example("1-noodle-shop"))
"""

import contextlib
import ctypes
import html
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import zipfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

import requests
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("GATEWAY_BIN", REPOSITORY / ".build/debug")).resolve()
FORMS = REPOSITORY / "Forms"
ITEM = "food-business-new"
TIERS = ("feedback", "intake", "processor")
PASSWORD = "demo-demo-demo"
APPLICANT_PASSWORD = "a sentence is easier"
AS_ROOT = os.getuid() == 0


# --- names under localhost ----------------------------------------------------------------------------------------------------------

_resolve = socket.getaddrinfo


def _loopback(host, *rest, **more):
    """`*.localhost` is this machine by definition (RFC 6761), whether the resolver knows it or not."""
    return _resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)


socket.getaddrinfo = _loopback


# --- waiting ------------------------------------------------------------------------------------------------------------------------


def until(condition, what, seconds=20.0, pause=0.02):
    """The first true value of `condition`; fails in words when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(pause)


def free_ports(count=5):
    """Ports in a row, below those from which the kernel takes the near ends of outgoing calls: a tier must find its port free again."""
    for _ in range(200):
        base = random.randrange(20_000, 31_000)
        with contextlib.ExitStack() as open_sockets:
            try:
                for port in range(base, base + count):
                    probe = open_sockets.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return base
    raise AssertionError("no five free ports in a row were found")


def program(name):
    path = PROGRAMS / name
    assert path.exists(), f"{path} is not there: run `swift build`, or name the programs' folder in GATEWAY_BIN"
    return str(path)


def run(name, *arguments, seconds=60, **more):
    """A program to its end: exit code, standard output and standard error."""
    return subprocess.run(
        [program(name), *map(str, arguments)], capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL, **more)


def temporary_folder(prefix="gateway-test-"):
    """A folder that the tiers' own users can pass through; the test's run takes it away."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    path.chmod(0o711)
    return path


def fill(folder):
    """Writes until nothing fits any more; `filling` is the file to be removed afterwards."""
    with open(folder / "filling", "wb", buffering=0) as file:
        for size in (65_536, 4096, 512, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass


_libc = ctypes.CDLL(None)


def _end_with_parent():
    _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: nothing is left behind by a test run that was killed


# --- the house ----------------------------------------------------------------------------------------------------------------------


class House:
    """One demo's folder and the three processes on it."""

    _template = None
    _all = []

    def __init__(self, folder):
        self.folder = Path(folder)
        self.running = {}
        self.environment = {tier: {} for tier in TIERS}
        House._all.append(self)

    @classmethod
    def new(cls):
        """A house of its own: a copy of the one that `gateway demo` made at the first call, on ports of its own."""
        if House._template is None:
            House._template = cls._made_by_demo()
        folder = temporary_folder() / "demo"
        subprocess.run(["cp", "-a", House._template, folder], check=True)
        base = free_ports()
        old = json.loads((House._template / "processor/settings.json").read_text())
        before = {
            "intake": old["links"]["intake"], "feedback": old["links"]["feedback"], "inner": old["intake"]["url"],
            "told": old["feedback"]["url"]}
        ports = {"intake": base, "processor": base + 1, "feedback": base + 2}
        inner = {"intake": base + 3, "feedback": base + 4}
        for tier in TIERS:
            (folder / tier / "data/ready").unlink(missing_ok=True)
            file = folder / tier / "settings.json"
            text = file.read_text().replace(str(House._template), str(folder))
            text = text.replace(before["intake"], f"https://intake.localhost:{ports['intake']}")
            text = text.replace(before["feedback"], f"https://feedback.localhost:{ports['feedback']}")
            text = text.replace(before["inner"], f"https://intake.localhost:{inner['intake']}")
            text = text.replace(before["told"], f"https://feedback.localhost:{inner['feedback']}")
            settings = json.loads(text)
            settings["listen"]["port"] = ports[tier]
            if tier in inner:
                settings["inner"]["port"] = inner[tier]
            if tier == "intake":
                # Many houses stand on one disk.
                settings["ballast"] = {"bytes": 0}
                (folder / tier / "data/ballast").unlink(missing_ok=True)
            file.write_text(json.dumps(settings))
        house = cls(folder)
        house.make_temporary_folders()
        return house

    @classmethod
    def _made_by_demo(cls):
        """Certificates, keys, books and the item, as `gateway demo --empty` makes them; stopped as soon as it runs."""
        folder = temporary_folder() / "demo"
        process = subprocess.Popen(
            [program("gateway"), "demo", "--empty", "--fresh", "--data", folder, "--ports", "0", "--forms", FORMS],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, preexec_fn=_end_with_parent)
        lines = []
        try:
            for line in process.stdout:
                lines.append(line)
                if "Ctrl-C" in line:
                    break
            else:
                raise AssertionError("gateway demo did not start:\n" + "".join(lines))
            # The item has been told to both outer tiers before the house is copied.
            settings = {tier: json.loads((folder / tier / "settings.json").read_text()) for tier in TIERS}
            url = f"https://intake.localhost:{settings['intake']['listen']['port']}/items/{ITEM}"
            ca = str(folder / "certificates/ca/ca.pem")
            until(lambda: requests.get(url, verify=ca, timeout=10).status_code == 200, "the item at Intake")
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
            process.stdout.close()
        return folder

    @classmethod
    def end_all(cls):
        for house in House._all:
            house.remove()
        if House._template is not None:
            shutil.rmtree(House._template.parent, ignore_errors=True)
        House._all, House._template = [], None

    def remove(self):
        self.kill_all()
        shutil.rmtree(self.folder.parent, ignore_errors=True)

    # Where things lie

    def part(self, tier, name=""):
        return self.folder / tier / name

    def certificates(self, tier):
        return self.folder / "certificates" / tier

    @property
    def ca(self):
        return str(self.folder / "certificates/ca/ca.pem")

    def settings(self, tier):
        return json.loads(self.part(tier, "settings.json").read_text())

    def port(self, tier):
        return self.settings(tier)["listen"]["port"]

    def inner_port(self, tier):
        return self.settings(tier)["inner"]["port"]

    def url(self, tier):
        return f"https://{tier}.localhost:{self.port(tier)}"

    def user(self, tier):
        return self.part(tier).stat().st_uid

    def log(self, tier):
        file = self.part(tier, "log")
        return file.read_text(errors="replace") if file.exists() else ""

    def make_temporary_folders(self):
        """Each tier's TMPDIR lies in its own part, so that what it leaves there can be searched."""
        for tier in TIERS:
            folder = self.part(tier, "tmp")
            folder.mkdir(mode=0o700, exist_ok=True)
            if AS_ROOT:
                os.chown(folder, self.user(tier), self.user(tier))

    # Processes

    def as_tier(self, tier, command):
        """The command as the tier's own user, where root may say so; otherwise as it is."""
        if not AS_ROOT or self.user(tier) == 0:
            return command
        user = str(self.user(tier))
        return ["setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs", "--", *command]

    def command(self, tier, *arguments):
        return self.as_tier(tier, [program("gateway-" + tier), *arguments, "--settings", str(self.part(tier, "settings.json"))])

    def launch(self, tier, **environment):
        assert tier not in self.running, f"{tier} is running"
        with contextlib.suppress(FileNotFoundError):
            self.part(tier, "data/ready").unlink()
        more = {"TMPDIR": str(self.part(tier, "tmp")), **self.environment[tier], **environment}
        with open(self.part(tier, "log"), "a") as log:
            self.running[tier] = subprocess.Popen(
                self.command(tier, "serve"), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", env={**os.environ, **more},
                preexec_fn=_end_with_parent)

    def listens(self, tier):
        assert self.running[tier].poll() is None, f"{tier} ended by itself ({self.running[tier].returncode}):\n{self.log(tier)[-2000:]}"
        return self.part(tier, "data/ready").exists()

    def start(self, *tiers, **environment):
        for tier in tiers or TIERS:
            self.launch(tier, **environment)
        for tier in tiers or TIERS:
            until(lambda: self.listens(tier), f"{tier} listens", 30)
        return self

    def kill(self, tier):
        process = self.running.pop(tier, None)
        if process:
            process.kill()
            process.wait(10)

    def stop(self, tier, seconds=40):
        """Asks a tier to end; returns how long it took and its exit code."""
        process = self.running.pop(tier)
        began = time.monotonic()
        process.terminate()
        try:
            process.wait(seconds)
        finally:
            process.kill()
            process.wait(10)
        return time.monotonic() - began, process.returncode

    def restart(self, tier, **environment):
        self.kill(tier)
        self.start(tier, **environment)

    def kill_all(self):
        for tier in list(self.running):
            self.kill(tier)

    def pid(self, tier):
        return self.running[tier].pid

    def set_clock(self, text):
        done = run("gateway", "demo", "set-clock", text, "--data", self.folder)
        assert done.returncode == 0, done.stderr

    def move_clock(self, seconds):
        """Moves the demo's clock on from where it stands."""
        offset = int(self.part("intake", "data/clock").read_text())
        now = time.time() + offset / 1000 + seconds
        self.set_clock(time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(now + 8 * 3600)))


# --- pages --------------------------------------------------------------------------------------------------------------------------


class _Forms(HTMLParser):
    """Every form of a page: where it goes and what it would send as it stands."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms = []
        self._area = self._select = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes.get("action", ""), attributes.get("id"), []))
        elif self.forms and tag == "input" and attributes.get("name"):
            kind = attributes.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in attributes or kind == "file":
                return
            self.forms[-1][2].append((attributes["name"], attributes.get("value", "")))
        elif self.forms and tag == "textarea" and attributes.get("name"):
            self._area = [attributes["name"], ""]
        elif self.forms and tag == "select" and attributes.get("name"):
            self._select = [attributes["name"], None]
        elif self._select and tag == "option" and (self._select[1] is None or "selected" in attributes):
            self._select[1] = attributes.get("value", "")

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            # A browser drops the first line end of a text area.
            self.forms[-1][2].append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            self.forms[-1][2].append((self._select[0], self._select[1] or ""))
            self._select = None


class Page:
    def __init__(self, response):
        self.status = response.status_code
        self.url = response.url
        self.headers = response.headers
        self.content = response.content
        self.text = response.content.decode("utf-8", "replace")

    @property
    def path(self):
        return "/" + self.url.split("/", 3)[3] if self.url.count("/") > 2 else "/"

    @property
    def words(self):
        """The page without its markup."""
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", self.text.replace("<wbr>", ""))))

    def find_form(self, action):
        """What the form that goes to `action`, or has the id of `#id`, would send as it stands; None where there is none."""
        parser = _Forms()
        parser.feed(self.text)
        for where, name, fields in parser.forms:
            if action == f"#{name}" or not action.startswith("#") and where.removeprefix("/").endswith(action.removeprefix("/")):
                return list(fields)
        return None

    def form(self, action):
        """The same, and it must be there: a list of pairs."""
        fields = self.find_form(action)
        assert fields is not None, f"{self.url} has no form to {action}:\n{self.complaint}"
        return fields

    def hidden(self, name):
        found = re.search(f'name="{re.escape(name)}" value="([^"]*)"', self.text)
        return html.unescape(found.group(1)) if found else None

    @property
    def complaint(self):
        found = re.search(r"(?s)<main.*?</main>", self.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group(0) if found else self.text))[:800]

    def must(self, status=200):
        assert self.status == status, f"{self.url} answered {self.status}, not {status}: {self.complaint}"
        return self


class Browser:
    """A visitor of one tier: cookies, forms, redirects, and the origin that a browser would name."""

    def __init__(self, house, tier):
        self.house, self.tier, self.base = house, tier, house.url(tier)
        self.session = requests.Session()
        self.session.verify = house.ca
        self.session.trust_env = False

    def reconnect(self):
        """Forgets open connections, not cookies."""
        cookies = self.session.cookies
        self.session.close()
        self.session = requests.Session()
        self.session.verify, self.session.trust_env, self.session.cookies = self.house.ca, False, cookies

    def get(self, path, **more):
        return Page(self.session.get(self.base + path, timeout=30, **more))

    def post(self, path, fields, headers=None, **more):
        return Page(self.session.post(
            self.base + path, data=list(fields), headers={"Origin": self.base, **(headers or {})}, timeout=30, **more))

    def upload(self, path, token, name, content, headers=None, field="file", **more):
        parts = [("_token", (None, token)), (field, (name, content, "application/octet-stream"))]
        return Page(self.session.post(
            self.base + path, files=parts, headers={"Origin": self.base, **(headers or {})}, timeout=60, **more))


# --- examples and files -------------------------------------------------------------------------------------------------------------


class Example:
    """Answers by section as flat form keys, and files by material: `{material: [(name, bytes)]}`."""

    def __init__(self, sections, materials, item=ITEM):
        self.item = item
        self.screening = sections.pop("screening", {})
        self.sections, self.materials = sections, materials

    def pairs(self, section):
        answers = self.screening if section == "screening" else self.sections[section]
        return [(key, value) for key, values in answers.items() for value in (values if isinstance(values, list) else [values])]


def example(name="1-noodle-shop", place="试验", item=ITEM):
    table = yaml.load((FORMS / "items" / item / "examples" / (name + ".yaml")).read_text(), Loader=yaml.BaseLoader)
    given = table.pop("materials", {})

    def placed(value):
        return [placed(one) for one in value] if isinstance(value, list) else value.replace("{place}", place)

    sections = {section: {key: placed(value) for key, value in answers.items()} for section, answers in table.items()}
    materials = {
        material: [(file, sample_file(file, f"{material} {place}")) for file in (files if isinstance(files, list) else [files])]
        for material, files in given.items()}
    return Example(sections, materials, item)


def sample_file(name, words=""):
    return {"png": png, "docx": docx}.get(name.rsplit(".", 1)[-1], pdf)(words)


def pdf(words="", deflated=""):
    stream = zlib.compress(deflated.encode() * 3)
    return b"".join([
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length ",
        str(len(stream)).encode(), b">>stream\n", stream, b"\nendstream endobj\n5 0 obj<</Title(", words.encode(),
        b")>>endobj\ntrailer<</Root 1 0 R/Info 5 0 R>>\n%%EOF\n"])


def png(words=""):
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]))
            + chunk(b"tEXt", b"Comment\0" + words.encode()) + chunk(b"IDAT", zlib.compress(bytes(5))) + chunk(b"IEND", b""))


def docx(words=""):
    document = f'<?xml version="1.0"?><w:document xmlns:w="x"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<?xml version="1.0"?><Types xmlns="{types}"/>')
        archive.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships/>')
        archive.writestr("word/document.xml", document * 2)
    return out.getvalue()


# --- people -------------------------------------------------------------------------------------------------------------------------


class Receipt:
    def __init__(self, number, code, page=None):
        self.number, self.code, self.page = number, code, page

    def __repr__(self):
        return self.number

    @staticmethod
    def on(page):
        """The receipt as its page shows it; None where the page is another one."""
        number = re.fullmatch(r"/filings/([0-9]{22})", page.path)
        code = Receipt.code_on(page)
        return Receipt(number.group(1), code, page) if page.status == 200 and number and code else None

    @staticmethod
    def code_on(page):
        found = re.search(r"查询码\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", page.words)
        return found and found.group(1)


class Applicant:
    """申请人 at Intake, page by page."""

    def __init__(self, house):
        self.house = house
        self.browser = Browser(house, "intake")
        self.name = None

    def register(self, name=None):
        self.name = name or f"t{random.getrandbits(48):012x}"
        fields = dict(self.browser.get("/register").must().form("/register"))
        fields |= {"name": self.name, "password": APPLICANT_PASSWORD, "again": APPLICANT_PASSWORD}
        done = self.browser.post("/register", fields.items())
        assert done.path == "/filings", done.complaint
        return self

    def sign_in(self, name=None):
        self.name = name or self.name
        fields = dict(self.browser.get("/sign-in").must().form("/sign-in"))
        fields |= {"name": self.name, "password": APPLICANT_PASSWORD}
        done = self.browser.post("/sign-in", fields.items())
        assert done.path == "/filings", done.complaint
        return self

    def begin(self, given):
        """Answers the screening questions; returns the new draft's id."""
        form = self.browser.get(f"/items/{given.item}/screening").must().form("/screening")
        page = self.browser.post(f"/items/{given.item}/screening", [(k, v) for k, v in form if k == "_token"] + given.pairs("screening"))
        found = re.fullmatch(r"/drafts/([0-9a-f]+)", page.path)
        assert found, page.complaint
        return found.group(1)

    @property
    def token(self):
        return self.browser.get("/filings").must().hidden("_token")

    def save(self, draft, section, pairs, token=None, anyway=True):
        more = [("_go", "anyway")] if anyway else []
        return self.browser.post(f"/drafts/{draft}/sections/{section}", [("_token", token or self.token), *more, *pairs])

    def fill(self, draft, given):
        token = self.token
        for section in given.sections:
            self.save(draft, section, given.pairs(section), token).must()

    def attach(self, draft, material, name, content, token=None):
        return self.browser.upload(f"/drafts/{draft}/materials/{material}", token or self.token, name, content)

    def attach_all(self, draft, given):
        token = self.token
        for material, files in given.materials.items():
            for name, content in files:
                self.attach(draft, material, name, content, token).must()

    def declaration(self, draft):
        """What the check page would send with the declaration ticked."""
        return [pair for pair in self.browser.get(f"/drafts/{draft}/check").must().form("/filings") if pair[0] != "declared"] + [
            ("declared", "yes")]

    def send(self, fields, item=ITEM):
        return self.browser.post(f"/items/{item}/filings", fields)

    def prepare(self, given):
        """Everything but the filing itself: the draft's id and the fields to be sent."""
        draft = self.begin(given)
        self.fill(draft, given)
        self.attach_all(draft, given)
        return draft, self.declaration(draft)

    def file(self, given):
        page = self.send(self.prepare(given)[1], given.item)
        receipt = Receipt.on(page)
        assert receipt, page.complaint
        return receipt

    # 补正、撤回、重置查询码

    def opened(self, receipt, path):
        """A page of one's case for which the case must be open; its code is given where it is asked for."""
        page = self.browser.get(path).must()
        if f"/filings/{receipt.number}/code" not in page.path:
            return page
        fields = dict(page.form("#code")) | {"code": receipt.code}
        return self.browser.post(f"/filings/{receipt.number}/code", fields.items()).must()

    def begin_correction(self, receipt):
        """Opens what the notice names; returns the draft's id."""
        page = self.opened(receipt, f"/filings/{receipt.number}/correction")
        found = re.fullmatch(r"/drafts/([0-9a-f]+)", page.path)
        assert found, page.complaint
        return found.group(1)

    def reopen(self, draft, place, reason):
        """还需同时更正: opens one place more, with a reason."""
        fields = dict(self.browser.get(f"/drafts/{draft}/reopening").must().form("#reopening")) | {"place": place, "reason": reason}
        page = self.browser.post(f"/drafts/{draft}/reopening", fields.items())
        assert page.path == f"/drafts/{draft}", page.complaint
        return page

    def prepare_correction(self, receipt, sections=None, materials=None, reopened=()):
        """Everything but the filing: `sections` as flat form keys by section, `materials` as files by material."""
        draft = self.begin_correction(receipt)
        for place, reason in reopened:
            self.reopen(draft, place, reason)
        token = self.token
        for section, answers in (sections or {}).items():
            self.save(draft, section, Example({section: answers}, {}).pairs(section), token).must()
        for material, files in (materials or {}).items():
            for name, content in files:
                self.attach(draft, material, name, content, token).must()
        return draft, self.declaration(draft)

    def correct(self, receipt, sections=None, materials=None, reopened=()):
        """Returns the receipt's number of the correction."""
        page = self.send(self.prepare_correction(receipt, sections, materials, reopened)[1])
        assert page.status == 200 and "已收到您的补正" in page.text, page.complaint
        return later_number(page)

    def withdraw(self, receipt, reason=""):
        path = f"/filings/{receipt.number}/withdrawal"
        fields = dict(self.opened(receipt, path).form("#withdrawal")) | {"reason": reason, "sure": "yes"}
        page = self.browser.post(path, fields.items())
        assert page.status == 200 and "已收到您的撤回申请" in page.text, page.complaint
        return later_number(page)

    def ask_for_code(self, receipt):
        """The request alone; the answer shows on the same page later."""
        path = f"/filings/{receipt.number}/code-reset"
        return later_number(self.browser.post(path, self.browser.get(path).must().form("/code-reset")).must())

    def new_code(self, receipt):
        """The new code as its page shows it; None while it is not there."""
        return Receipt.code_on(self.browser.get(f"/filings/{receipt.number}/code-reset").must())

    def reset_code(self, receipt, keep=True):
        """The receipt with its new code. `keep` presses 我已保存: nothing of the code is left at Intake then."""
        self.ask_for_code(receipt)
        code = until(lambda: self.new_code(receipt), f"a new code for {receipt.number}")
        if keep:
            page = self.browser.get(f"/filings/{receipt.number}/code-reset").must()
            self.browser.post(f"/filings/{receipt.number}/code-kept", page.form("/code-kept")).must()
        return Receipt(receipt.number, code)


def later_number(page):
    """The receipt's number on the page of a correction, a withdrawal or a reset."""
    found = re.fullmatch(r"/filings/([0-9]{22})", page.path)
    assert found, page.complaint
    return found.group(1)


class Officer:
    """经办人 at the console."""

    def __init__(self, house, name):
        self.house, self.name = house, name
        self.browser = Browser(house, "processor")

    def sign_in(self):
        fields = dict(self.browser.get("/sign-in").must().form("/sign-in")) | {"name": self.name, "password": PASSWORD}
        done = self.browser.post("/sign-in", fields.items())
        assert done.status == 200 and "sign-in" not in done.path, done.complaint
        return self

    def case(self, number):
        return self.browser.get(f"/cases/{number}")

    def act_page(self, number, act):
        return self.browser.get(f"/cases/{number}/{act}")

    def act_fields(self, page, act, **filled):
        """The act's form as its page offers it, with what is filled in; a list gives a name several values, None none."""
        offered = [(k, v) for k, v in page.form(f"/{act}") if k not in filled]
        return offered + [(k, v) for k, values in filled.items() for v in (values if isinstance(values, list) else [values]) if v is not None]

    def post_act(self, number, act, **filled):
        """The act as its page sends it, whatever the answer; a document that would be shown first is issued at once."""
        return self.browser.post(f"/cases/{number}/{act}", self.act_fields(self.act_page(number, act).must(), act, **filled))

    def act(self, number, act, **filled):
        done = self.post_act(number, act, **filled)
        assert done.status == 200, f"{act} on {number}: {done.status} {done.complaint}"
        return done

    def preview(self, number, act, **filled):
        return self.post_act(number, act, _step="preview", **filled)

    def offers(self, number, act):
        """Whether the page of the act has its form for this person now."""
        return self.act_page(number, act).must().find_form("#act") is not None

    def seal(self, number):
        """用印 on every document of the case that waits for this person's seal."""
        for _ in range(10):
            if not self.offers(number, "sealing"):
                return
            self.act(number, "sealing")
        raise AssertionError(f"{number} has no end of documents to be sealed")

    def record(self, number):
        """办理经过: the titles of the journal's lines in their order."""
        page = self.case(number).must().text
        return [html.unescape(re.sub(r"<[^>]+>", "", title)).strip() for title in re.findall(r'<p class="what">(.*?)</p>', page)]

    def queue(self):
        """待办: what waits for this person, in order."""
        return self.numbers("/")

    def cases(self, state="all", **query):
        """办件: the numbers of a list, as often as they stand there."""
        return self.numbers("/cases?" + urllib.parse.urlencode({"state": state, **query}))

    def numbers(self, path):
        """Through all pages of a list."""
        numbers = []
        for _ in range(20):
            page = self.browser.get(path).must()
            numbers += re.findall(r'href="/cases/([0-9]{22})"', page.text)
            following = re.search(r'href="(/[^"]*[?&;]due=[^"]*)"', page.text)
            if not following:
                return numbers
            path = html.unescape(following.group(1))
        raise AssertionError("a queue of more than twenty pages")


class Office:
    """Those who bring a case to its end: 王受理, 张审查, 陈决定, and who seals and serves."""

    def __init__(self, house):
        self.house, self._staff = house, {}
        self.clerk, self.examiner, self.decider = self.officer("wang"), self.officer("zhang"), self.officer("chen")

    def officer(self, name):
        if name not in self._staff:
            self._staff[name] = Officer(self.house, name).sign_in()
        return self._staff[name]

    @property
    def reviewer(self):
        return self.officer("qian")

    @property
    def seal_keepers(self):
        """Of the receiving agency and of the deciding authority."""
        return [self.officer("he"), self.officer("gao")]

    @property
    def issuer(self):
        return self.officer("xu")

    def sees(self, number):
        return self.clerk.case(number).status == 200

    def has_told(self, number):
        page = self.clerk.case(number)
        return page.status == 200 and "正在告知申请人" not in page.text

    def seal(self, number):
        for keeper in self.seal_keepers:
            keeper.seal(number)

    def is_served(self, number):
        return "送达" in self.clerk.record(number)

    def serve(self, number):
        """送达 of a sealed decision: by itself where the applicant chose to be served online, otherwise at the counter."""

        def chosen():
            found = re.search(r"申请人确认的送达方式：([^。]*)。", self.issuer.act_page(number, "delivery").words)
            return self.is_served(number) or found and "电子送达" not in found.group(1)

        until(chosen, f"the decision on {number} can be served")
        if not self.is_served(number):
            self.issuer.act(number, "delivery", way="counter")
        until(lambda: self.has_told(number), f"the service of {number} told")

    def ask(self, receipt, places, words="请补正：{}。", **more):
        """一次告知补正 of these places, told to the applicant."""
        number = receipt.number
        until(lambda: self.sees(number), f"{number} at the clerk's")
        filled = {"tick": list(places)} | {f"words.{place}": words.format(place) for place in places}
        (self.reviewer if more else self.clerk).act(number, "correctionNotice", **filled, **more)
        until(lambda: self.has_told(number), f"the notice on {number} told")

    def examine(self, receipt, conclusion="meets", reasons="材料齐全，布局和制度符合要求。"):
        number = receipt.number
        until(lambda: self.sees(number), f"{number} at the clerk's")
        self.clerk.act(number, "acceptance")
        self.examiner.act(number, "examination", conclusion=conclusion, reasons=reasons)

    def grant(self, receipt, seal=True, **terms):
        self.examine(receipt)
        self.decider.act(receipt.number, "grant", **terms)
        self.close(receipt.number, seal)

    def refuse(self, receipt, reasons, seal=True):
        self.examine(receipt, "doesNotMeet", reasons)
        self.decider.act(receipt.number, "refusal", reasons=reasons)
        self.close(receipt.number, seal)

    def close(self, number, seal=True):
        """Until the decision is told and, sealed, has been served."""
        until(lambda: self.has_told(number), f"the decision on {number} told")
        if seal:
            self.seal(number)
            self.serve(number)


class Visitor:
    """Whoever has a number and a code, at Feedback."""

    def __init__(self, house):
        self.browser = Browser(house, "feedback")

    def progress(self, number, code):
        form = self.browser.get("/").must().form("/progress")
        fields = [(k, v) for k, v in form if k == "_token"] + [("number", number), ("code", code)]
        return self.slowly(lambda: self.browser.post("/progress", fields))

    def open(self, receipt):
        """The case of a receipt, as soon as Feedback has been told of it; a new code comes to Intake and to Feedback one after the other."""
        page = self.progress(receipt.number, receipt.code)
        for _ in range(8):
            if page.status != 422:
                break
            time.sleep(0.4)
            page = self.progress(receipt.number, receipt.code)
        return page.must()

    def documents(self):
        """文书 of the case that is open: title with number → path."""
        page = self.browser.get("/progress").must()
        return {html.unescape(re.sub(r"<[^>]+>", "", title)): path
                for path, title in re.findall(r'<a href="(/progress/documents/[0-9]+)">(.*?)</a>', page.text)}

    def document(self, title):
        """The page of the open case's document whose title begins like this."""
        paths = [path for name, path in self.documents().items() if name.startswith(title)]
        assert paths, f"no {title} among {list(self.documents())}"
        return self.browser.get(paths[-1]).must()

    def copy(self, title):
        """Its electronic copy, byte for byte."""
        return self.browser.get(self.document(title).path + "/copy").must().content

    def check(self, number, code):
        """文书核验 by what is printed."""
        return self.slowly(lambda: self.browser.get("/documents?" + urllib.parse.urlencode({"number": number, "code": code})))

    def check_copy(self, content, name="copy.json"):
        """文书核验 by the electronic copy."""
        token = self.browser.get("/documents").must().hidden("_token")
        return self.slowly(lambda: self.browser.upload("/documents", token, name, content, field="copy"))

    @staticmethod
    def slowly(ask):
        """Asks again when told to wait, as a patient person does."""
        for _ in range(4):
            page = ask()
            if page.status != 429:
                return page
            time.sleep(min(int(page.headers.get("Retry-After", "1")), 10))
        return page
