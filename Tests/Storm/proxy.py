"""A bad line between the Processor and an outer tier: TCP is passed through byte by byte, TLS inside it stays whole, so certificates
and names are checked as ever. What the line does to a connection is drawn from a seeded generator.

    kinds: delay, slow (64 kbit/s), stall, reset (in the middle of a body), truncate, half-close, partition
"""

import asyncio
import collections
import random
import socket
import struct
import threading

KINDS = ("delay", "slow", "stall", "reset", "truncate", "half-close", "partition")
PIECE = 16_384
SLOW_BYTES_PER_SECOND = 8_000


class Line:
    """One listening port that leads to another one."""

    def __init__(self, name, port, target, seed):
        self.name, self.port, self.target = name, port, target
        self.random = random.Random(f"{seed} {name}")
        self.kind = None
        self.torn = collections.Counter()
        self._writers = set()

    async def serve(self):
        return await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=PIECE)

    async def _accept(self, reader, writer):
        if self.kind == "partition":
            self.torn["partition"] += 1
            return self._reset(writer)
        try:
            far_reader, far_writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.target, limit=PIECE), 5)
        except (OSError, asyncio.TimeoutError):
            return self._reset(writer)
        self._writers |= {writer, far_writer}
        pumps = [asyncio.ensure_future(self._pump(reader, far_writer)), asyncio.ensure_future(self._pump(far_reader, writer))]
        try:
            await asyncio.gather(*pumps)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for pump in pumps:
                pump.cancel()
            for end in (writer, far_writer):
                self._writers.discard(end)
                self._reset(end) if end.transport.is_closing() is False else None

    async def _pump(self, reader, writer):
        # In the middle of what: after so many bytes under the fault.
        left = None
        while True:
            piece = await reader.read(PIECE)
            kind = self.kind
            if not piece:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            if kind == "delay":
                await asyncio.sleep(self.random.uniform(0.02, 0.5))
            elif kind == "slow":
                for start in range(0, len(piece), 1024):
                    writer.write(piece[start:start + 1024])
                    await writer.drain()
                    if self.kind == "slow":
                        await asyncio.sleep(1024 / SLOW_BYTES_PER_SECOND)
                continue
            elif kind == "stall":
                self.torn["stall"] += 1
                while self.kind == "stall":
                    await asyncio.sleep(0.05)
            elif kind in ("reset", "truncate", "half-close"):
                left = self.random.choice((1, 300, 3000, 30_000)) if left is None else left
                if left <= len(piece):
                    self.torn[kind] += 1
                    writer.write(piece[:left])
                    if kind == "half-close":
                        # This direction has ended, the other one goes on.
                        await writer.drain()
                        writer.write_eof()
                        return
                    if kind == "truncate":
                        await writer.drain()
                        writer.close()
                    raise ConnectionResetError
                left -= len(piece)
            writer.write(piece)
            await writer.drain()

    @staticmethod
    def _reset(writer):
        """Ends a connection by RST, so that nothing that was on its way arrives."""
        end = writer.get_extra_info("socket")
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        writer.transport.abort()

    def cut(self):
        for writer in list(self._writers):
            self._reset(writer)


class Lines:
    """All lines in a thread of their own. `set` may be called from anywhere."""

    def __init__(self, lines):
        self.lines = {line.name: line for line in lines}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)
        self._ready = threading.Event()

    def start(self):
        self._thread.start()
        assert self._ready.wait(10), "the lines do not listen"
        return self

    def _run(self):
        asyncio.set_event_loop(self._loop)
        # A connection that dies in the middle is what this is for.
        self._loop.set_exception_handler(lambda *_: None)
        for line in self.lines.values():
            self._loop.run_until_complete(line.serve())
        self._ready.set()
        self._loop.run_forever()

    def set(self, name, kind):
        """What the line does from now on; None: it is good."""
        line = self.lines[name]

        def change():
            line.kind = kind
            if kind == "partition":
                line.torn["partition"] += 1
                line.cut()

        self._loop.call_soon_threadsafe(change)

    def torn(self):
        return sum((line.torn for line in self.lines.values()), collections.Counter())

    def end(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
