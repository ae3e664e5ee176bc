"""Files that follow from an edition: made once, whoever asks; kept as long as there is room for them."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

#: How long a request waits for others' files to be made before it is told to come again.
PATIENCE = 30.0
#: Seconds in which a file that was just asked for is not taken away.
IN_USE = 60.0
HALF_MADE = ".half-made"


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The file of this name. `make` writes it, if it is not there; one file is made at a time, and seen when it is whole."""
    path = _folder() / name
    while True:
        with suppress(FileNotFoundError):
            os.utime(path)  # so that what was not asked for the longest goes first
            return path
        with _turn():
            if not path.exists():
                _make(path, make)
                _make_room(path)


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "editions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _make(path: Path, make: Callable[[Path], None]) -> None:
    for left in path.parent.glob(f"*{HALF_MADE}*"):  # by a process that died: nobody else is here now
        left.unlink()
    half = path.with_name(path.name + HALF_MADE)
    make(half)
    half.chmod(0o444)
    os.replace(half, path)


def _make_room(newest: Path) -> None:
    """Open files stay readable to who has opened them."""
    files = [(file.stat(), file) for file in newest.parent.iterdir() if file.suffix != ".lock"]
    files.sort(key=lambda each: each[0].st_mtime)
    room, count = sum(stat.st_size for stat, _ in files), len(files)
    for stat, file in files:
        if room <= settings.EDITIONS_MEGABYTES * 2**20 and count <= settings.EDITIONS_FILES:
            break
        if file != newest and stat.st_mtime < time.time() - IN_USE:
            file.unlink()
            room, count = room - stat.st_size, count - 1


@contextmanager
def _turn() -> Iterator[None]:
    with open(_folder() / "one-at-a-time.lock", "ab") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OperationalError("Files of other editions are being made.") from None
                time.sleep(0.05)
        yield
