"""HTTP/2 at Intake's public listener: that it serves, and what it does to clients that send what no browser sends.

Frames are made with `h2` where it makes them, and by hand where it refuses to. Every hostile client is answered or closed within a
bounded time, and an ordinary one is served all the while.
"""

import concurrent.futures
import contextlib
import hashlib
import socket
import ssl
import struct
import subprocess
import threading
import time

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import pytest
import requests

from house import ITEM

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 8, 9
END_STREAM, END_HEADERS = 1, 4
GUIDE = f"/items/{ITEM}"


class Client:
    """One connection: `h2` for the honest part, `frame` for the rest."""

    def __init__(self, house, tier="intake", window=None):
        context = ssl.create_default_context(cafile=house.ca)
        context.set_alpn_protocols(["h2"])
        self.host = f"{tier}.localhost:{house.port(tier)}"
        self.link = context.wrap_socket(
            socket.create_connection(("127.0.0.1", house.port(tier)), timeout=10), server_hostname=f"{tier}.localhost")
        assert self.link.selected_alpn_protocol() == "h2"
        # What we send is ours to choose, so nothing is corrected or refused on the way out.
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            validate_outbound_headers=False, normalize_outbound_headers=False, header_encoding="utf-8"))
        if window is not None:
            self.h2.local_settings = h2.settings.Settings(
                client=True, initial_values={h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.h2.initiate_connection()
        self.answers, self.events, self.received, self.closed = {}, [], bytearray(), False
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.link.close()

    def flush(self):
        self.link.sendall(self.h2.data_to_send())

    def head(self, method, path, more=()):
        return [(":method", method), (":scheme", "https"), (":authority", self.host), (":path", path), *more]

    def request(self, method="GET", path=GUIDE, more=(), end=True, flush=True):
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, self.head(method, path, more), end_stream=end)
        if flush:
            self.flush()
        return stream

    def block(self, method="GET", path=GUIDE, more=()):
        """A header block in the connection's own compression."""
        return self.h2.encoder.encode(self.head(method, path, more))

    def send(self, kind, flags, stream, payload=b""):
        self.link.sendall(frame(kind, flags, stream, payload))

    def hangs_up(self, seconds=10):
        """Whether the server ends the connection in time; what it says before is not looked at."""
        end = time.monotonic() + seconds
        while not self.closed and time.monotonic() < end:
            self.link.settimeout(max(0.01, end - time.monotonic()))
            try:
                self.closed = not self.link.recv(65_536)
            except TimeoutError:
                pass
            except (ConnectionError, ssl.SSLError):
                self.closed = True
        return self.closed

    def read(self, seconds, until=lambda client: False):
        """Reads and acknowledges until something is true, the time is over, or the server has hung up."""
        end = time.monotonic() + seconds
        while not self.closed and not until(self) and time.monotonic() < end:
            self.link.settimeout(max(0.01, min(0.2, end - time.monotonic())))
            try:
                data = self.link.recv(65_536)
            except TimeoutError:
                continue
            except (ConnectionError, ssl.SSLError):
                data = b""
            if not data:
                self.closed = True
                break
            self.received += data
            with contextlib.suppress(h2.exceptions.ProtocolError):
                for event in self.h2.receive_data(data):
                    self.take(event)
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                self.flush()
        return self

    def take(self, event):
        self.events.append(event)
        if isinstance(event, h2.events.ResponseReceived):
            self.answers[event.stream_id] = [int(dict(event.headers)[":status"]), b"", False]
        elif isinstance(event, h2.events.DataReceived):
            self.answers[event.stream_id][1] += event.data
            if event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.answers[event.stream_id][2] = True

    def is_answered(self, stream):
        return stream in self.answers and self.answers[stream][2]

    def answer(self, stream, seconds=10):
        self.read(seconds, lambda client: client.is_answered(stream))
        assert self.is_answered(stream), (self.closed, self.events[-3:])
        return self.answers[stream][:2]

    def has_ended(self, stream):
        """By the frames themselves: `h2` looks at nothing after a GOAWAY."""
        rest = bytes(self.received)
        while len(rest) >= 9:
            length, kind, flags, number = int.from_bytes(rest[:3], "big"), rest[3], rest[4], int.from_bytes(rest[5:9], "big")
            if number == stream and kind in (DATA, HEADERS) and flags & END_STREAM:
                return True
            rest = rest[9 + length:]
        return False

    def reset(self, stream):
        codes = [event.error_code for event in self.events if isinstance(event, h2.events.StreamReset) and event.stream_id == stream]
        return codes[0] if codes else None

    @property
    def goodbye(self):
        codes = [event.error_code for event in self.events if isinstance(event, h2.events.ConnectionTerminated)]
        return codes[-1] if codes else None


def frame(kind, flags, stream, payload=b"", length=None):
    return struct.pack(">I", len(payload) if length is None else length)[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """A field as RFC 7541 § 6.2.2 writes it, unknown to any table."""
    def string(text):
        data = text.encode()
        assert len(data) < 127
        return bytes([len(data)]) + data
    return b"\0" + string(name) + string(value)


def flood(client, pieces, seconds=10):
    """Sends until nothing more is taken; how long that took. The pieces must be more than any limit."""
    began = time.monotonic()
    client.link.settimeout(seconds)
    try:
        for piece in pieces:
            client.link.sendall(piece)
            assert time.monotonic() - began < seconds, "the flood is taken without end"
    except (ConnectionError, ssl.SSLError):
        pass
    except TimeoutError:
        raise AssertionError("the server neither reads the flood nor ends it") from None
    assert client.hangs_up(seconds), "the connection is still open after the flood"
    return time.monotonic() - began


@pytest.fixture(scope="module")
def intake(house):
    """The house, while somebody reads the guide all the time and must not be kept waiting."""
    over, slow, served = threading.Event(), [], []

    def look():
        session = requests.Session()
        while not over.is_set():
            began = time.monotonic()
            try:
                status = session.get(house.url("intake") + GUIDE, verify=house.ca, timeout=10).status_code
            except requests.RequestException as fault:
                status = fault
            took = time.monotonic() - began
            served.append(status)
            if status != 200 or took > 5:
                slow.append((status, took))
            over.wait(0.1)

    reader = threading.Thread(target=look)
    reader.start()
    yield house
    over.set()
    reader.join(15)
    assert not slow and len(served) > 20, slow[:5]


@pytest.fixture(autouse=True)
def still_served(intake):
    """After each test the process is the same and answers over both protocols."""
    before = intake.pid("intake")
    yield
    assert intake.running["intake"].poll() is None and intake.pid("intake") == before
    with Client(intake) as client:
        assert client.answer(client.request())[0] == 200


# Ordinary clients


@pytest.mark.parametrize("tier", ["intake", "feedback", "processor"])
def test_every_public_listener_serves_pages_over_http2(intake, tier):
    path = {"intake": GUIDE, "feedback": "/", "processor": "/sign-in"}[tier]
    with Client(intake, tier) as client:
        status, body = client.answer(client.request(path=path))
    assert status == 200
    over_http1 = requests.get(intake.url(tier) + path, verify=intake.ca, timeout=10)
    assert over_http1.raw.version == 11 and over_http1.status_code == 200
    assert b"</html>" in body and len(body) > 1000


def test_curl_speaks_both(intake):
    for option, version in [("--http2", "2"), ("--http1.1", "1.1")]:
        done = subprocess.run(
            ["curl", "-sS", option, "--cacert", intake.ca, "--resolve", f"intake.localhost:{intake.port('intake')}:127.0.0.1",
             "-o", "/dev/null", "-w", "%{http_version} %{http_code}", intake.url("intake") + GUIDE], capture_output=True, text=True, timeout=20)
        assert done.stdout == f"{version} 200", done.stderr


def test_an_inner_listener_does_not_offer_it(intake):
    context = ssl.create_default_context(cafile=intake.ca)
    certificates = intake.certificates("processor")
    context.load_cert_chain(certificates / "chain.pem", certificates / "key.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", intake.inner_port("intake")), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="intake.localhost") as link:
            assert link.selected_alpn_protocol() == "http/1.1"


def test_many_pages_come_over_one_connection(intake):
    with Client(intake) as client:
        streams = [client.request(flush=False) for _ in range(40)]
        client.flush()
        bodies = {hashlib.sha256(client.answer(stream)[1]).hexdigest() for stream in streams}
    assert len(bodies) == 1


def test_a_large_body_that_nobody_wants_is_answered(intake):
    """The answer comes early; its reader gets it whole, and is told that the body may stop."""
    with Client(intake) as client:
        stream = client.request("POST", "/nothing/here", [("content-type", "application/octet-stream")], end=False)
        for _ in range(4):
            client.h2.send_data(stream, bytes(16_000))
            client.flush()
        assert client.answer(stream)[0] in (403, 404, 413)
        client.read(8, lambda client: client.reset(stream) is not None)
        assert client.reset(stream) == h2.errors.ErrorCodes.NO_ERROR
        assert client.answer(client.request())[0] == 200


# Slow clients


def test_a_trickled_body_is_ended(intake):
    with Client(intake) as client:
        began = time.monotonic()
        stream = client.request("POST", "/sign-in", [("content-type", "application/x-www-form-urlencoded")], end=False)
        while time.monotonic() - began < 20 and not client.closed and client.reset(stream) is None and not client.is_answered(stream):
            client.h2.send_data(stream, b"x")
            client.flush()
            client.read(1, lambda client: client.reset(stream) is not None)
        assert client.reset(stream) is not None or client.is_answered(stream) or client.closed
        assert time.monotonic() - began < 15


def test_who_opens_no_window_is_ended(intake):
    with Client(intake, window=0) as client:
        streams = [client.request() for _ in range(5)]
        client.read(20, lambda client: all(client.reset(stream) is not None for stream in streams))
        assert all(client.reset(stream) is not None for stream in streams)


def test_who_never_reads_is_closed(intake):
    """Requests without end whose answers nobody takes from the socket."""
    with Client(intake, window=2**31 - 1) as client:
        client.h2.increment_flow_control_window(2**31 - 1 - 65_535)
        client.link.settimeout(5)
        began = time.monotonic()
        with pytest.raises((ConnectionError, ssl.SSLError, TimeoutError)):
            while time.monotonic() - began < 60:
                # Each answered before the next: 64 may be open at a time, and that is not what is tried here.
                client.request()
                time.sleep(0.005)
        assert time.monotonic() - began < 45


def test_a_head_that_never_ends_is_closed(intake):
    with Client(intake) as client:
        client.link.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 1, b"", length=4000))
        began = time.monotonic()
        while not client.closed and time.monotonic() - began < 45:
            try:
                client.link.sendall(b"\0")
            except (ConnectionError, ssl.SSLError):
                break
            client.read(1)
        assert time.monotonic() - began < 40


# Too much


def test_a_head_of_20_kb_is_refused(intake):
    with Client(intake) as client:
        stream = client.request(more=[(f"x-{n}", "y" * 1000) for n in range(20)])
        client.read(10, lambda client: client.is_answered(stream))
        assert client.closed or client.answers[stream][0] == 431


def test_200_fields_are_refused_and_the_connection_stays(intake):
    with Client(intake) as client:
        assert client.answer(client.request(more=[(f"x-{n}", "y") for n in range(200)])) == [431, b""]
        assert client.answer(client.request())[0] == 200


def test_a_long_address_is_refused(intake):
    with Client(intake) as client:
        assert client.answer(client.request(path="/" + "a" * 9000))[0] in (404, 414, 431)


@pytest.mark.parametrize("more, body", [
    ([("content-length", "5")], b"longer than five"), ([("content-length", "50")], b"shorter"), ([("content-length", "-1")], b"x"),
    ([("content-length", "1"), ("content-length", "2")], b"x"), ([("transfer-encoding", "chunked")], b"1\r\nx\r\n0\r\n\r\n"),
    ([("connection", "close")], b""), ([("Upper", "case")], b""), ([("bad name", "x")], b""), ([(":path", "/other")], b""),
    ([("x", "line\r\nend")], b""),
], ids=lambda value: ascii(value)[:40])
def test_a_malformed_request_is_not_served(intake, more, body):
    with Client(intake) as client:
        stream = client.request("POST", "/sign-in", [("content-type", "application/x-www-form-urlencoded"), *more], end=False)
        client.send(DATA, END_STREAM, stream, body)
        client.read(10, lambda client: any(
            isinstance(event, (h2.events.StreamReset, h2.events.ResponseReceived)) for event in client.events))
        answered = [status for status, _, _ in client.answers.values()]
        assert client.closed or any(isinstance(event, h2.events.StreamReset) for event in client.events) or answered
        assert all(400 <= status < 500 for status in answered), answered


def test_more_streams_than_agreed_are_not_taken(intake):
    with Client(intake) as client:
        client.read(5, lambda client: any(isinstance(event, h2.events.RemoteSettingsChanged) for event in client.events))
        assert client.h2.remote_settings.max_concurrent_streams == 64
        assert client.h2.remote_settings.max_header_list_size == 16_384
        fields = [("content-type", "application/x-www-form-urlencoded")]
        for _ in range(64):
            client.request("POST", "/sign-in", fields, end=False)
        client.read(1)
        assert not client.closed
        client.send(HEADERS, END_HEADERS, 129, client.block("POST", "/sign-in", fields))
        assert client.read(5).closed and client.goodbye is not None


def test_who_never_acknowledges_the_settings_is_limited_all_the_same(intake):
    with Client(intake) as client:
        block = client.block("POST", "/sign-in", [("content-type", "text/plain")])
        client.link.sendall(b"".join(frame(HEADERS, END_HEADERS, 1 + 2 * n, block) for n in range(200)))
        assert client.hangs_up(4)


# Floods


def test_requests_taken_back_at_once(intake):
    """Rapid reset, CVE-2023-44487."""
    with Client(intake) as client:
        block = client.block()
        pieces = (frame(HEADERS, END_HEADERS | END_STREAM, 1 + 2 * n, block) + frame(RST_STREAM, 0, 1 + 2 * n, struct.pack(">I", 8))
                  for n in range(50_000))
        assert flood(client, pieces) < 10


def test_requests_that_make_the_server_take_them_back(intake):
    """A fault on each stream instead of a reset, CVE-2025-8671."""
    with Client(intake) as client:
        block = client.block("POST", "/sign-in", [("content-type", "text/plain")])
        pieces = (frame(HEADERS, END_HEADERS, 1 + 2 * n, block) + frame(WINDOW_UPDATE, 0, 1 + 2 * n, struct.pack(">I", 0))
                  for n in range(50_000))
        assert flood(client, pieces) < 10


def test_a_head_in_pieces_without_end(intake):
    """CONTINUATION, CVE-2024-27316."""
    with Client(intake) as client:
        def pieces():
            yield frame(HEADERS, END_STREAM, 1, client.block())
            for n in range(100_000):
                yield frame(CONTINUATION, 0, 1, literal(f"x-{n}", "y"))
        assert flood(client, pieces()) < 10


def test_a_head_that_unpacks_into_much_more(intake):
    """One large field in the table, named again and again (HPACK bomb)."""
    with Client(intake) as client:
        once = b"\x40\x01x\x7f" + bytes([0xa1, 0x1e]) + b"y" * 4000  # 127 + 0x21 + 0x1e * 128 = 4000
        stream = client.block() + once + b"\xbe" * 10_000
        client.link.sendall(frame(HEADERS, END_STREAM | END_HEADERS, 1, stream[:16_384]))
        assert client.hangs_up(5)


@pytest.mark.parametrize("name, piece", [
    ("PING", frame(PING, 0, 0, bytes(8))), ("SETTINGS", frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 65_535))),
    ("empty SETTINGS", frame(SETTINGS, 0, 0)), ("PRIORITY", frame(PRIORITY, 0, 3, struct.pack(">IB", 0, 1))),
], ids=lambda value: value if isinstance(value, str) else "")
def test_control_frames_without_end(intake, name, piece):
    with Client(intake) as client:
        assert flood(client, (piece * 20 for _ in range(5000))) < 10


def test_empty_pieces_of_a_body_without_end(intake):
    with Client(intake) as client:
        def pieces():
            yield frame(HEADERS, END_HEADERS, 1, client.block("POST", "/sign-in", [("content-type", "text/plain")]))
            for _ in range(100_000):
                yield frame(DATA, 0, 1)
        assert flood(client, pieces()) < 10


@pytest.mark.parametrize("name, sent", [
    ("no preface", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), ("nonsense", b"\xff" * 500), ("an unknown frame", frame(0xEE, 0xFF, 1, b"x" * 100)),
    ("DATA before HEADERS", frame(DATA, END_STREAM, 1, b"x")), ("a frame of 16 MB", frame(DATA, 0, 1, b"", length=2**24 - 1)),
    ("CONTINUATION of nothing", frame(CONTINUATION, END_HEADERS, 1, b"")), ("a window of 2^31", frame(WINDOW_UPDATE, 0, 0, b"\x7f\xff\xff\xff")),
    ("HEADERS on an even stream", frame(HEADERS, END_HEADERS | END_STREAM, 2, b"\x82")), ("a head of nonsense", frame(HEADERS, 5, 1, b"\xff" * 50)),
    ("RST_STREAM of nothing", frame(RST_STREAM, 0, 9, bytes(4))), ("SETTINGS of seven bytes", frame(SETTINGS, 0, 0, bytes(7))),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_http2_does_not_hurt(intake, name, sent):
    with Client(intake) as client:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            client.link.sendall(sent)
        client.read(1)
        if not client.closed:
            # It did not mind, so it must still work.
            assert name in ("an unknown frame",), name
            assert client.answer(client.request())[0] == 200


# The end


def test_a_server_that_stops_answers_what_was_asked_and_says_goodbye(new_house):
    house = new_house.start("intake")
    with Client(house) as client:
        # The guide was told to this house before it was copied.
        assert client.answer(client.request())[0] == 200
        stream = client.request("POST", "/sign-in", [("content-type", "application/x-www-form-urlencoded")], end=False)
        client.h2.send_data(stream, b"x=" + b"y" * 8000)
        client.flush()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            stopping = pool.submit(house.stop, "intake")
            client.read(5, lambda client: client.goodbye is not None)
            assert client.goodbye == h2.errors.ErrorCodes.NO_ERROR and not client.has_ended(stream)
            client.send(DATA, END_STREAM, stream, b"z")
            client.read(10)
            took, code = stopping.result(40)
    assert client.closed and client.has_ended(stream)
    assert code == 0 and took < 15
