"""The real w3m in a terminal of its own: pages are read off the screen, forms are filled in with keys."""

import contextlib
import os
import pathlib
import re
import select
import shutil
import socket
import threading
import time

import pexpect
import pyte

from browser import Tree

COLUMNS, LINES = 200, 400


class Tunnel:
    """w3m asks the system for addresses, and not every system knows that `*.localhost` is this machine: it goes through a proxy that does."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    @staticmethod
    def carry(client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head and len(head) < 8192 and (more := client.recv(4096)):
                head += more
            asked = re.match(rb"CONNECT [a-z]+\.localhost:(\d+) HTTP/1\.[01]\r\n", head)
            if not asked:
                return
            with socket.create_connection(("127.0.0.1", int(asked.group(1)))) as server:
                client.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
                pairs = {client: server, server: client}
                # Whoever ends it, and however: the tunnel is at its end.
                with contextlib.suppress(OSError):
                    while True:
                        for side in select.select(list(pairs), [], [], 60)[0]:
                            data = side.recv(65_536)
                            if not data:
                                return
                            pairs[side].sendall(data)

    def close(self):
        self.listener.close()


class W3M:
    """
        page = W3M(house, folder, "https://…/")
        page.follow("注册").fill_in("name", "anna").send("/register")
        page.words, page.title
    """

    def __init__(self, house, folder, address):
        self.folder = pathlib.Path(folder)
        self.tunnel = Tunnel()
        self.editor = self.folder / "editor"
        self.editor.write_text(f'#!/bin/sh\ncat "{self.folder}/typed" > "$1"\n')
        self.editor.chmod(0o755)
        options = {
            "https_proxy": f"http://127.0.0.1:{self.tunnel.port}/", "use_proxy": 1, "ssl_verify_server": 1, "ssl_ca_file": house.trust,
            "use_cookie": 1, "accept_cookie": 1, "show_cookie": 0, "editor": self.editor, "confirm_qq": 0, "save_hist": 0, "color": 0,
            "display_link_number": 0}
        arguments = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        environment = {
            "HOME": str(self.folder), "TERM": "linux", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"],
            "TMPDIR": str(self.folder)}
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            shutil.which("w3m") or "w3m", [*arguments, "-I", "UTF-8", "-O", "UTF-8", address], env=environment, dimensions=(LINES, COLUMNS),
            timeout=10)
        # Fast fingers.
        self.child.delaybeforesend = None
        self.wait(lambda: "Viewing" in self.status, f"the page {address}")

    def close(self):
        self.child.close(force=True)
        self.tunnel.close()

    # The screen

    def read(self, first=0.05, quiet=0.006):
        """Takes what comes until nothing has come for a moment; nearly every key is answered, so the first piece is waited for longer."""
        end = time.monotonic() + first
        while time.monotonic() < end:
            try:
                self.stream.feed(self.child.read_nonblocking(65_536, timeout=max(0.001, end - time.monotonic())))
                end = time.monotonic() + quiet
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                raise AssertionError(f"w3m has ended: {self.text}")
        return self

    def line(self, row):
        # A wide character takes two places; the second one is empty.
        cells = self.screen.buffer[row]
        return "".join(cells[column].data for column in range(max(cells, default=-1) + 1)).rstrip()

    @property
    def shown(self):
        return [line for line in map(self.line, sorted(self.screen.buffer)) if line]

    @property
    def text(self):
        return "\n".join(self.shown[:-1])

    @property
    def words(self):
        return " ".join(self.text.split())

    @property
    def status(self):
        return self.shown[-1] if self.shown else ""

    def wait(self, holds, what, seconds=15):
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"{what}: not within {seconds} s\n{self.status}\n{self.text[:3000]}"
            self.read()
        return self

    def keys(self, text):
        self.child.send(text)
        return self.read()

    # Going about

    def peek(self):
        """What stands under the cursor, as w3m names it."""
        self.keys("u")
        if "Viewing" in self.status:
            self.read(0.1, 0.02)
        return self.status

    def go_to(self, pattern, most=300):
        """From here on, stop by stop, to the one that w3m describes like this; then once more from the top."""
        for start in ("", "g"):
            self.keys(start)
            before = None
            for _ in range(most):
                if re.search(pattern, self.peek()) and re.search(pattern, self.peek()):
                    return self
                here = (self.screen.cursor.y, self.screen.cursor.x)
                self.keys("\t")
                if here == before == (self.screen.cursor.y, self.screen.cursor.x):
                    break
                before = here
        raise AssertionError(f"w3m finds no {pattern}\n{self.text[:4000]}")

    def press(self):
        """Enter on a link or a button: another page comes."""
        return self.come("\r", "the next page")

    def come(self, keys, what):
        before = self.text
        self.keys(keys)
        return self.wait(lambda: "Viewing" in self.status and self.text != before, what)

    def follow(self, pattern):
        return self.keys("g").go_to(pattern).press()

    def open(self, address):
        return self.keys("U").come("\x15" + address + "\r", address)

    @property
    def tree(self):
        """The page as it came, by w3m's own hand."""
        file = self.folder / "saved"
        file.unlink(missing_ok=True)
        self.keys("\x1bs").keys("\x15" + str(file) + "\r")
        self.wait(lambda: file.exists() and "</html>" in file.read_text(), "the saved page")
        return Tree(file.read_text()).root

    # Forms

    def field(self, name, value=None):
        return f'name="{re.escape(name)}"' + (f' value="{re.escape(value)}"' if value else "")

    def fill_in(self, name, value, kind="text"):
        if kind in ("radio", "checkbox"):
            self.go_to(self.field(name, value)).keys("\r")
        elif kind == "select":
            # A list of its own over the page: down to the wanted line.
            self.go_to(self.field(name)).keys("\r").keys("j" * int(value)).keys("\r")
        elif kind == "textarea":
            (self.folder / "typed").write_text(value)
            self.go_to(self.field(name)).keys("\r")
            self.wait(lambda: "Viewing" in self.peek() or name in self.status, "w3m after the editor")
        else:
            self.go_to(self.field(name)).keys("\r").keys("\x15" + value + "\r")
        return self

    def attach(self, action, file):
        self.go_to(r"input type=file .*" + re.escape(action)).keys("\r").keys("\x15" + str(file) + "\r")
        return self.send(action)

    def controls(self):
        found = {}
        for control in self.tree.all():
            if control.tag in ("input", "textarea", "select") and control.get("name"):
                found.setdefault(control.get("name"), control)
        return found

    def fill_all(self, pairs):
        """The page itself says what kind each field is."""
        controls = self.controls()
        for name, value in pairs:
            if name not in controls:
                # A row that is not there yet.
                self.go_to('input type=submit name="_add"').press()
                controls = self.controls()
            control = controls[name]
            kind = control.get("type", "text") if control.tag == "input" else control.tag
            if kind == "select":
                options = [option.get("value", option.text) for option in control.all("option")]
                chosen = [index for index, option in enumerate(control.all("option")) if "selected" in option.attributes]
                value = options.index(value) - (chosen[0] if chosen else 0)
            self.fill_in(name, value, kind)
        return self

    def send(self, action, name=None):
        """The button of the form that goes there."""
        called = f' name="{name}"' if name else ""
        return self.go_to(rf"input type=submit{called} \(POST [^)]*{re.escape(action)}\)").press()
