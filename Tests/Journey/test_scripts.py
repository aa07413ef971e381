"""The script modules on a blank page: what they do, and above all what they must leave alone. And a document on its paper."""

import pathlib
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

ASSETS = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Pages" / "Assets"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'self'"

CONSOLE = """
<a id="a" href="#accept" data-key="KeyA">受理</a> <button id="c" data-key="KeyC" type="button">补正</button>
<button id="one" data-key="Digit1" type="button">1</button>
<input id="search" data-key="Slash"> <textarea id="note"></textarea> <div id="rich" contenteditable="true">x</div>
<select id="kind"><option>a</option><option>c</option></select>
<p><a href="#r1" data-row id="r1">1</a> <a href="#r2" data-row id="r2">2</a></p>
<form id="opinion" action="/none"><input id="reason" name="reason"><button id="send">送</button></form>
<button id="sure" data-confirm type="button">确定</button>
<dialog id="keys"><p>快捷键</p></dialog>
"""
AUTOSAVE = """
<form data-autosave action="/save" method="post"><input name="name" id="name" value="甲"><input type="file" name="file">
<input name="action" value="x"><p role="status" data-saved="已保存 {time}" data-failed="没有保存"></p><button>保存</button></form>
"""
UPLOAD = """
<form action="/upload" method="post" enctype="multipart/form-data" data-sending="正在上传" data-cancel="取消" data-stopped="已取消"
 data-failed="网络中断"><input type="file" name="file" id="file"><button name="go" value="1">上传</button></form>
"""


class Server(ThreadingHTTPServer):
    """Serves the modules as the program does, and notes what is posted."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted, self.answer, self.hold = [], 204, None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        pages = {"/console": ("shortcuts", CONSOLE), "/autosave": ("autosave", AUTOSAVE), "/upload": ("upload", UPLOAD)}
        script = ASSETS / self.path.removeprefix("/assets/")
        if self.path in pages:
            name, body = pages[self.path]
            self.send(200, "text/html", f'<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>x</title>'
                                        f'<script type="module" src="/assets/{name}.js"></script><body>{body}')
        elif self.path.startswith("/assets/") and script.is_file():
            self.send(200, "text/javascript", script.read_text())
        else:
            self.send(200, "text/html", f"<!DOCTYPE html><title>page</title><h1>{self.path}</h1>")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, body.decode(errors="replace")))
        if self.server.hold:
            self.server.hold.wait(10)
        if self.server.answer == 303:
            self.send_response(303)
            self.send_header("Location", "/next")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send(self.server.answer, "text/html", "" if self.server.answer == 204 else "<!DOCTYPE html><h1>文件不对</h1>")

    def send(self, status, kind, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    if server.hold:
        server.hold.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium, server):
    pages, wrong = [], []

    def open_page(path):
        page = chromium.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" and "status of 4" not in line.text else None)
        page.goto(server.url + path)
        # Every press that a script makes is a click.
        page.evaluate("window.pressed = []; addEventListener('click', e => pressed.push(e.target.id), true);"
                      "addEventListener('submit', e => { pressed.push('submit ' + e.target.id); e.preventDefault(); })"
                      if path == "/console" else "0")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert wrong == []


def pressed(page):
    return page.evaluate("pressed.splice(0)")


def focused(page):
    return page.evaluate("document.activeElement.id")


# Shortcuts


def test_a_key_presses_what_carries_it(open_page):
    page = open_page("/console")
    for key, target in [("a", "a"), ("c", "c"), ("1", "one")]:
        page.keyboard.press(key)
        assert pressed(page) == [target]
    page.keyboard.press("/")
    assert focused(page) == "search" and page.input_value("#search") == ""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert focused(page) == "r1"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "r2"
    page.keyboard.press("k")
    assert focused(page) == "r1" and pressed(page) == []
    page.keyboard.press("x")
    assert pressed(page) == []


def test_a_key_is_known_by_its_place_whatever_an_input_method_makes_of_it(open_page):
    page = open_page("/console")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', "
                  "{code: 'KeyA', key: 'ㄇ', keyCode: 65, bubbles: true, cancelable: true}))")
    assert pressed(page) == ["a"]


@pytest.mark.parametrize("field", ["search", "note", "rich", "kind", "reason"])
def test_nothing_is_pressed_while_somebody_types(open_page, field):
    page = open_page("/console")
    page.focus(f"#{field}")
    for key in ["a", "c", "1", "j", "k", "?", "/"]:
        page.keyboard.press(key)
    assert pressed(page) == [] and not page.evaluate("document.getElementById('keys').open")


@pytest.mark.parametrize("target", ["body", "search", "note", "rich", "reason"])
def test_nothing_is_pressed_while_an_input_method_composes(open_page, target):
    """As browsers report it: isComposing in between, and 229 for the key that ends the composition, after which it is false again."""
    page = open_page("/console")
    page.evaluate("""target => {
        const at = target === 'body' ? document.body : document.getElementById(target);
        if (target !== 'body') at.focus();
        const key = (code, more) => at.dispatchEvent(new KeyboardEvent('keydown', {code, key: 'Process', bubbles: true, cancelable: true, ...more}));
        at.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        for (const code of ['KeyA', 'KeyC', 'Digit1', 'Slash', 'KeyJ', 'Enter']) {
            key(code, {isComposing: true}); key(code, {keyCode: 229}); key(code, {isComposing: true, keyCode: 229});
            key(code, {isComposing: true, ctrlKey: true}); key(code, {keyCode: 229, ctrlKey: true}); key(code, {keyCode: 229, shiftKey: true});
        }
        at.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        key('Enter', {keyCode: 229}); key('Digit1', {keyCode: 229});
    }""", target)
    assert pressed(page) == [] and not page.evaluate("document.getElementById('keys').open")
    assert focused(page) == ("" if target == "body" else target)


def test_a_real_composition_presses_nothing(open_page):
    """Through the browser's own input method events, not made by a script."""
    page = open_page("/console")
    page.focus("#note")
    session = page.context.new_cdp_session(page)
    for text in ["s", "sh", "shou"]:
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "KeyA", "key": "Process", "windowsVirtualKeyCode": 229})
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "Digit1", "key": "Process", "windowsVirtualKeyCode": 229})
    session.send("Input.insertText", {"text": "受理"})
    assert page.input_value("#note") == "受理" and pressed(page) == []


def test_modified_and_repeated_keys_belong_to_the_browser(open_page):
    page = open_page("/console")
    for key in ["Control+a", "Alt+a", "Meta+c", "Shift+A"]:
        page.keyboard.press(key)
    page.keyboard.down("c")
    page.keyboard.down("c")
    page.keyboard.up("c")
    assert pressed(page) == ["c"], "a key held down presses once"


def test_control_enter_sends_the_form_one_is_in_or_presses_what_confirms(open_page):
    page = open_page("/console")
    page.focus("#reason")
    page.keyboard.press("Control+Enter")
    assert pressed(page) == ["submit opinion"]
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+Enter")
    assert pressed(page) == ["sure"]


def test_the_question_mark_opens_the_table_and_escape_closes_it(open_page):
    page = open_page("/console")
    page.keyboard.press("Shift+Slash")
    assert page.evaluate("document.getElementById('keys').open")
    page.keyboard.press("a")
    assert pressed(page) == [], "keys are only read, not pressed, while the table is open"
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('keys').open")


# Autosave


def test_a_pause_saves_and_says_so(open_page, server):
    page = open_page("/autosave")
    page.focus("#name")
    page.keyboard.type("abc")
    page.wait_for_selector("[data-saved]:has-text('已保存 ')")
    assert len(server.posted) == 1
    path, body = server.posted[0]
    assert path == "/save" and "_autosave=1" in body and "name=abc%E7%94%B2" in body and "file=" not in body
    page.wait_for_timeout(2500)
    assert len(server.posted) == 1, "what is kept is not sent again"


def test_nothing_is_saved_in_the_middle_of_a_word(open_page, server):
    page = open_page("/autosave")
    page.focus("#name")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    page.wait_for_timeout(2800)
    assert server.posted == []
    session.send("Input.insertText", {"text": "你"})
    page.wait_for_selector("[data-saved]:has-text('已保存 ')")
    assert len(server.posted) == 1 and "name=%E4%BD%A0%E7%94%B2" in server.posted[0][1]


def test_a_refused_save_says_so(open_page, server):
    server.answer = 403
    page = open_page("/autosave")
    page.focus("#name")
    page.keyboard.type("x")
    page.wait_for_selector("[data-saved]:has-text('没有保存')")


# Upload


def choose(page, size=100):
    page.set_input_files("#file", {"name": "图.pdf", "mimeType": "application/pdf", "buffer": b"x" * size})


def test_an_upload_goes_on_to_the_next_page(open_page, server):
    server.answer = 303
    page = open_page("/upload")
    choose(page)
    page.click("button[name=go]")
    page.wait_for_url("**/next")
    path, body = server.posted[0]
    assert path == "/upload" and 'name="go"' in body and "图.pdf" in body


def test_a_refused_upload_shows_the_servers_page(open_page, server):
    server.answer = 422
    page = open_page("/upload")
    choose(page)
    page.click("button[name=go]")
    page.wait_for_selector("h1:has-text('文件不对')")


def test_an_upload_shows_its_progress_and_can_be_stopped(open_page, server):
    server.answer, server.hold = 303, threading.Event()
    page = open_page("/upload")
    choose(page, 1_000_000)
    page.click("button[name=go]")
    page.wait_for_selector("progress")
    assert page.inner_text("[role=status]") == "正在上传" and page.is_disabled("button[name=go]")
    page.click("text=取消")
    assert page.inner_text("[role=status]") == "已取消" and page.is_enabled("button[name=go]")
    assert page.locator("progress").count() == 0 and page.url.endswith("/upload")


def test_without_a_file_the_form_is_sent_as_ever(open_page, server):
    server.answer = 422
    page = open_page("/upload")
    page.click("button[name=go]")
    page.wait_for_selector("h1:has-text('文件不对')")
    assert page.url.endswith("/upload") and page.locator("progress").count() == 0


# Documents (GB/T 9704)

DOCUMENT = """<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>x</title><style>%s</style><style>%s</style>
<body class="intake"><header class="site-header">页眉</header><div class="inner"><main><article class="document">
<div class="doc-text"><p id="line" class="doc-to">%s</p></div></article></main></div>"""


def test_a_document_prints_22_lines_of_28_characters(chromium):
    site, document = ((ASSETS / name).read_text() for name in ["site.css", "document.css"])
    # The type area is 156 x 225 mm, and a millimetre is 96/25.4 px.
    width, height = 156 * 96 / 25.4, 225 * 96 / 25.4
    page = chromium.new_page(viewport={"width": 700, "height": 900})
    page.set_content(DOCUMENT % (site, document, "国" * 280))
    page.emulate_media(media="print")
    page.add_style_tag(content=f"main {{ width: {width}px }}")
    lines, line_height = page.evaluate("""() => {
        const line = document.getElementById('line');
        return [line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).lineHeight), parseFloat(getComputedStyle(line).lineHeight)];
    }""")
    assert round(lines, 1) == 10, "280 characters are ten lines of 28"
    assert int(height / line_height + 0.01) == 22
    assert page.locator(".site-header").is_hidden(), "what stands round it is no part of the document"
    page.close()
