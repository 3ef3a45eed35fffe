"""Malformed HTTP, WebSocket, Engine.IO and Socket.IO, drawn from a seed: what tests/trust/fuzz.py sends."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from urllib.parse import quote

from tests.trust import attackers
from tests.trust.attackers import text_frame
from tests.trust.hostile_room import PAYLOADS

VERBS = (
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "G\0T",
    "",
)
ODD = (
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"%00",
    b"%ff",
    b"%",
    b"%zz",
    b"..%2f",
    b"/../",
    b"\r",
    b"\n",
    b"\t",
    b"\x1b[31m",
    b"\x7f",
    b"'",
    b'"',
    b"<",
    b"{{7*7}}",
    b"{0}",
    b"-1",
    b"9" * 400,
    b"1e309",
    b"NaN",
    b"null",
    b"a" * 5000,
)
TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json",
    "text/plain",
    "text/xml",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "\xff",
    "",
)
NAMES = (
    *(
        "lang",
        "next",
        "template",
        "picture",
        "text",
        "csrf_token",
        "uuid",
        "group",
        "do",
        "sid",
        "EIO",
        "x" * 300,
    ),
    *(
        "add",
        "title",
        "minutes",
        "frame",
        "expected",
        "note",
        "chosen",
        "out",
        "into",
        "step",
        "verdict",
        "entry",
    ),
    *("language", "email", "password", "name", "page", "theme", "dir", "people", "pace", "they", "we", "of"),
)
CODINGS = (b"chunked", b"chunked, chunked", b"gzip", b"x", b"chunKed")
CHUNKS = (b"5\r\nhello\r\n", b"5;x=y\r\nhello\r\n", b"FFFFFFFFFF\r\n", b"-1\r\n", b"5\r\nhel", b"\r\n")
ENDS = (b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"")
FRAGMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Target:
    """What an attacker knows: the addresses of the app and what people in the room hold."""

    host: str
    rules: tuple[tuple[str, tuple[str, ...]], ...]
    values: dict[str, str]
    cookies: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass
class Attack:
    """A source of payloads; the same seed gives the same ones in the same order."""

    target: Target
    source: random.Random

    def request(self) -> tuple[bytes, bool]:
        """Return one HTTP request, or what would like to be one, and whether it is as long as it says."""
        make = self.source.choice((*[self.plausible] * 6, self.broken, self.chunked))
        return make()

    def line(self) -> tuple[str, bytes]:
        """Return a method, most times one that the address has, and an address."""
        rule, methods = self.source.choice(self.target.rules)
        pick = self.source.random()
        verb = self.source.choice(methods if pick < 0.7 else ("GET", "POST") if pick < 0.9 else VERBS)
        return verb, self.path(rule)

    def path(self, rule: str) -> bytes:
        def value(found: re.Match[str]) -> str:
            if self.source.random() < 0.8:
                return self.target.values.get(found[1], "x")
            return quote(self.odd(), safe="") if self.source.random() < 0.7 else self.odd().decode("latin-1")

        path = FRAGMENT.sub(value, rule)
        if self.source.random() < 0.9:
            path = quote(path, safe="/%?=&:@!$'()*+,;~")
        if self.source.random() < 0.3:
            path += "?" + "&".join(
                f"{self.name()}={quote(self.odd())}" for _ in range(self.source.randint(1, 4))
            )
        return path.encode("latin-1", "replace")

    def name(self) -> str:
        return self.source.choice(NAMES)

    def odd(self) -> bytes:
        pick = self.source.random()
        if pick < 0.4:
            return self.source.choice(ODD)
        if pick < 0.7:
            return self.source.choice(PAYLOADS).encode()
        return self.source.randbytes(self.source.randint(0, 40))

    def printable(self) -> bytes:
        return bytes(one for one in self.odd() if 32 <= one < 127)[:300]

    def headers(self) -> list[bytes]:
        source = self.source
        found = [b"Host: " + (self.target.host.encode() if source.random() < 0.95 else self.odd())]
        if source.random() < 0.7:
            found.append(b"Cookie: " + source.choice(self.target.cookies).encode())
        if source.random() < 0.1:
            found.append(b"Cookie: " + self.odd() + b"=" + self.odd() + b"; " + self.odd())
        if source.random() < 0.5:
            found.append(
                b"Accept: " + source.choice((b"application/json", b"text/html", b"*/*;q=x", self.printable()))
            )
        for name in (b"If-None-Match", b"Range", b"Accept-Language", b"Referer", b"Origin", b"X-Forwarded-For",
                     b"X-Forwarded-Proto", b"Expect", b"Accept-Encoding", b"If-Modified-Since", b"X-CSRFToken",
                     b"Content-Encoding", b"SCRIPT_NAME", b"Upgrade", b"Authorization"):  # fmt: skip
            if source.random() < 0.04:
                found.append(name + b": " + (self.odd() if source.random() < 0.5 else self.printable()))
        if source.random() < 0.02:
            found += [b"X-%d: x" % number for number in range(source.randint(20, 200))]
        return found

    def body(self) -> tuple[str, bytes]:
        """Return a content type and a body that may or may not be of it."""
        source = self.source
        kind = source.choice(TYPES[:2] if source.random() < 0.6 else TYPES)
        shape = source.randint(0, 5)
        token = source.choice(self.target.tokens)
        if shape == 0:
            fields = [("csrf_token", token)] + [
                (self.name(), quote(self.odd())) for _ in range(source.randint(0, 8))
            ]
            return TYPES[0], "&".join(f"{name}={value}" for name, value in fields).encode()
        if shape == 1:
            depth = source.choice((3, 900, 20_000))
            return kind, source.choice((b"[" * depth, b'{"a":' * depth, b"a[b]" * depth + b"=1"))
        if shape == 2:
            return kind, b"&".join([b"a=1"] * source.choice((10, 1500)))
        if shape == 3:
            parts = b"".join(
                b'--x\r\nContent-Disposition: form-data; name="'
                + self.odd()
                + b'"\r\n\r\n'
                + self.odd()
                + b"\r\n"
                for _ in range(source.randint(0, 5))
            )
            return TYPES[1], parts + source.choice((b"--x--\r\n", b"--x", b""))
        if shape == 4:
            return kind, source.randbytes(source.choice((0, 10, 2000)))
        return kind, b"text=" + self.odd() * source.randint(1, 30) + b"&csrf_token=" + token.encode()

    def plausible(self) -> tuple[bytes, bool]:
        source = self.source
        verb, path = self.line()
        head = [verb.encode() + b" " + path + b" HTTP/1.1", *self.headers()]
        body, length = b"", 0
        if verb in {"POST", "PUT", "PATCH"}:
            kind, body = self.body()
            length = len(body) if source.random() < 0.9 else source.choice((0, len(body) + 50, 10**9))
            head += [b"Content-Type: " + kind.encode("latin-1"), b"Content-Length: %d" % length]
        return b"\r\n".join(head) + b"\r\n\r\n" + body, length == len(body)

    def broken(self) -> tuple[bytes, bool]:
        """Return a request with some of its bytes changed, left out or doubled."""
        data = bytearray(self.plausible()[0])
        for _ in range(self.source.randint(1, 8)):
            place = self.source.randrange(len(data) + 1)
            cut = data[place : place + self.source.randint(0, 12)]
            change = self.source.choice((self.odd(), b"", bytes(cut) * 2))
            data[place : place + len(cut)] = change
        return bytes(data), False

    def chunked(self) -> tuple[bytes, bool]:
        source = self.source
        head = [b"POST " + self.line()[1] + b" HTTP/1.1", *self.headers()]
        head.append(b"Transfer-Encoding: " + source.choice(CODINGS))
        if source.random() < 0.2:
            head.append(b"Content-Length: 5")
        chunks = [source.choice(CHUNKS) for _ in range(source.randint(0, 4))]
        return b"\r\n".join(head) + b"\r\n\r\n" + b"".join(chunks) + source.choice(ENDS), False

    def handshake(self) -> bytes:
        """Return the opening of a WebSocket, nine times in ten a good one."""
        text = attackers.HANDSHAKE.format(host=self.target.host, more="")
        if self.source.random() < 0.1:
            words = text.split(" ")
            words[self.source.randrange(len(words))] = self.odd().decode("latin-1")
            text = " ".join(words)
        if self.source.random() < 0.5:
            text = text[:-2] + f"Cookie: {self.source.choice(self.target.cookies)}\r\n\r\n"
        return text.encode("latin-1", "replace")

    def frames(self) -> bytes:
        """Return what a WebSocket says, well or badly framed."""
        source = self.source
        return b"".join(
            source.choice((self.packet, self.packet, self.frame))() for _ in range(source.randint(1, 4))
        )

    def packet(self) -> bytes:
        source = self.source
        pages = (
            "/room/" + self.target.values["code"],
            "/wall/" + self.target.values["token"],
            "/wall/x",
            7,
            None,
            [],
        )
        said = source.choice((
            "40" + json.dumps({"page": source.choice(pages), "lang": self.odd().decode("latin-1")}),
            "40" + self.odd().decode("latin-1"),
            "4" + str(source.randint(0, 9)) + self.odd().decode("latin-1"),
            str(source.randint(0, 9)) + self.odd().decode("latin-1"),
            '42["' + self.odd().decode("latin-1") + '",{}]',
            '451-["x",{"_placeholder":true,"num":9}]',
            "4" + "[" * source.choice((10, 3000, 60_000)),
            self.odd().decode("latin-1"),
            "b" + self.odd().decode("latin-1"),
        ))  # fmt: skip
        return text_frame(said, source.choice((1, 1, 1, 2)))

    def frame(self) -> bytes:
        good = bytearray(text_frame(self.odd(), self.source.choice((0, 1, 2, 3, 8, 9, 10, 15))))
        for _ in range(self.source.randint(0, 3)):
            good[self.source.randrange(len(good))] = self.source.randrange(256)
        return bytes(good)
