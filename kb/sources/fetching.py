"""Asks other people's servers, whatever address an editor or a redirect names: bounded, and never one of our own network.

What counts is the address that the connection is made to. It is resolved here, judged here and connected to here, so there is
no second look-up that could say something else; and the same is done after every redirect.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit

REDIRECTS, SECONDS, BYTES = 5, 20.0, 65_536
PORTS = frozenset({80, 443})
MOVED_FOR_GOOD, MOVED = {301, 308}, {301, 302, 303, 307, 308}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Guard = Callable[[str], bool]


class Forbidden(Exception):
    """It is no public address of the web: not asked."""


class Unreachable(Exception):
    """It was asked and gave no answer that could be read; says why."""


@dataclass(frozen=True)
class Answer:
    status: int
    #: Where the last redirect led, and where those led that are meant for good.
    url: str
    lasting_url: str
    body: bytes = b""


def is_public(text: str) -> bool:
    """Of an IP address: whether everybody may reach it. What wraps an IPv4 address is judged by that."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        if inner := address.ipv4_mapped or address.sixtofour or teredo or nat64:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def fetch(
    url: str,
    *,
    method: str = "GET",
    agent: str,
    read: int = 0,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    redirects: int = REDIRECTS,
    seconds: float = SECONDS,
    guard: Guard = is_public,
    ports: frozenset[int] = PORTS,
) -> Answer:
    """Follows five redirects at most, takes `seconds` in all, and reads `read` bytes of the last body, none by default.

    With `redirects=0` where it redirects to is an answer like any other.

    Raises Forbidden or Unreachable, and nothing else.
    """
    until, lasting, all_for_good = monotonic() + seconds, url, True
    said = {"User-Agent": agent, "Accept": "*/*", "Connection": "close", **(headers or {})}
    for _ in range(redirects + 1):
        status, location, answer = _one(url, method, said, body, read, until, guard, ports)
        if status not in MOVED or not location or not redirects:
            return Answer(status, url, lasting, answer)
        try:
            url = urljoin(url, location)
        except ValueError:
            raise Unreachable("It redirects to what is no address.") from None
        all_for_good &= status in MOVED_FOR_GOOD
        lasting = url if all_for_good else lasting
    raise Unreachable(f"It redirects more than {redirects} times.")


def _one(url, method, said, sent, read, until, guard, ports) -> tuple[int, str, bytes]:
    connection, target = _connection(url, guard, ports, until)
    # A socket's own time limit is of each byte: this one is of all of them.
    alarm = threading.Timer(max(0.0, until - monotonic()), connection.give_up)
    alarm.daemon = True
    alarm.start()
    try:
        connection.request(method, target, body=sent, headers=said)
        response = connection.getresponse()
        body = response.read(min(read, BYTES)) if read and method != "HEAD" else b""
        return response.status, response.headers.get("Location", ""), body
    except Forbidden:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = monotonic() >= until
        raise Unreachable("It took too long." if late else _in_words(error)) from error
    finally:
        alarm.cancel()
        connection.close()


def _in_words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "There is no such host."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not valid: {error.verify_message}."
    if isinstance(error, TimeoutError):
        return "It took too long."
    if isinstance(error, http.client.HTTPException | ValueError):
        return "Its answer cannot be read."
    return f"There is no connection: {getattr(error, 'strerror', None) or error}."[:200]


def _connection(url: str, guard: Guard, ports: frozenset[int], until: float) -> tuple["_Connection", str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise Forbidden("It is no address.") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        raise Forbidden("It is no address of a web page.")
    if port not in ports:
        raise Forbidden(f"Port {port} is none of the web's.")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return _Connection(host, port, guard, parts.scheme == "https", until), target


SAFE = "/%:@!$&'()*+,;=~-._?[]"


class _Connection(http.client.HTTPConnection):
    """Connects to an address that the guard has seen, and to no other. Environment variables for proxies are not asked."""

    def __init__(self, host: str, port: int, guard: Guard, tls: bool, until: float):
        super().__init__(host, port)
        self.guard, self.tls, self.until, self.given_up = guard, tls, until, False

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if refused := [where[0] for *_, where in found if not self.guard(str(where[0]))]:
            raise Forbidden(f"{self.host} is {refused[0]}, which is no public address.")
        failure: OSError = OSError("no address")
        for family, kind, protocol, _, where in found[:4]:
            try:
                return self._connect_to(socket.socket(family, kind, protocol), where)
            except OSError as error:
                failure = error
                self.close()
        raise failure

    def _connect_to(self, plain: socket.socket, where) -> None:
        self.sock = plain
        plain.settimeout(self._left())
        plain.connect(where)
        if not self.guard(str(plain.getpeername()[0])):
            raise Forbidden(f"{self.host} is no public address.")
        if self.tls:
            name = self.host.encode("idna").decode() if not self.host.isascii() else self.host
            self.sock = _tls().wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.sock.settimeout(self._left())

    def _left(self) -> float:
        left = self.until - monotonic()
        if left <= 0 or self.given_up:
            raise TimeoutError
        return left

    def give_up(self) -> None:
        self.given_up = True
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
