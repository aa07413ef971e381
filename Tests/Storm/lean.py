"""A browser as lean as can be, so that the processors are left to the servers: one connection kept alive, one cookie, no redirects
followed. Whatever is lost on the way is one error, `Lost`: the outcome is unknown, and one asks again."""

import http.client
import os
import re
import socket
import ssl
import urllib.parse

from house import APPLICANT_PASSWORD

SECONDS = 12


class Lost(Exception):
    """The answer did not come."""


class Answer:
    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    @property
    def location(self):
        return self.headers.get("Location", "")

    def hidden(self, name):
        found = re.search(f'name="{re.escape(name)}" value="([^"]*)"', self.text)
        return found and found.group(1)


class Connection:
    """To one tier, from an address of its own: a limit for each address meets each person, as it would outside."""

    def __init__(self, house, tier, address, seconds=SECONDS):
        self.host, self.port, self.address, self.seconds = f"{tier}.localhost", house.port(tier), address, seconds
        self.origin = f"https://{self.host}:{self.port}"
        self._context = ssl.create_default_context(cafile=house.ca)
        self._open = None

    def close(self):
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connected(self):
        if self._open is None:
            plain = socket.create_connection(("127.0.0.1", self.port), self.seconds, (self.address, 0))
            # A head and its body are two writes: the second must not wait until the first is acknowledged.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                secure = self._context.wrap_socket(plain, server_hostname=self.host)
            except BaseException:
                plain.close()
                raise
            self._open = http.client.HTTPConnection(self.host, self.port, timeout=self.seconds)
            self._open.sock = secure
        return self._open

    def ask(self, method, path, body=None, headers=None):
        try:
            connection = self._connected()
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            content = response.read()
            if response.will_close:
                self.close()
            return Answer(response.status, response.headers, content)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(f"{type(error).__name__}: {error}") from error


class Account:
    """An applicant's account with its session; whichever connection carries it."""

    def __init__(self, name):
        self.name, self.cookie, self.token, self.id = name, None, None, None

    def get(self, connection, path):
        return connection.ask("GET", path, headers={"Cookie": self.cookie} if self.cookie else {})

    def post(self, connection, path, fields):
        body = urllib.parse.urlencode([("_token", self.token), *fields])
        return connection.ask("POST", path, body, {
            "Cookie": self.cookie, "Origin": connection.origin, "Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, connection, path, name, content):
        edge = os.urandom(12).hex()
        head = (f'--{edge}\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{self.token}\r\n--{edge}\r\n'
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n')
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return connection.ask("POST", path, body, {
            "Cookie": self.cookie, "Origin": connection.origin, "Content-Type": f"multipart/form-data; boundary={edge}"})

    def register(self, connection):
        """In the calm before: no answer is lost there."""
        page = self.get(connection, "/register")
        self.cookie = page.headers["Set-Cookie"].split(";")[0]
        self.token = page.hidden("_token")
        done = self.post(connection, "/register", [
            ("name", self.name), ("password", APPLICANT_PASSWORD), ("again", APPLICANT_PASSWORD)])
        assert done.status == 303, f"{self.name} could not be registered: {done.status}"
        self.cookie = done.headers["Set-Cookie"].split(";")[0]
        self.token = self.get(connection, "/filings").hidden("_token")
        return self
