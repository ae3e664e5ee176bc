"""A zip of what an export writes: it comes in as the folder would."""

import io
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from .foreign import opened, unpacked
from .limits import Limits
from .package import FILE as PACKAGE
from .reading import Problem, Refused, Table, read


def is_ours(content: bytes) -> bool:
    """A zip of an export: folders and long texts, described by a Data Package that is called as ours is."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(PurePosixPath(name).name == PACKAGE and b'"name": "arenas"' in archive.open(name).read(1000)
                       for name in archive.namelist())  # fmt: skip
    except Exception:  # what is wrong with it is said when it is read
        return False


def read_ours(name: str, content: bytes, limits: Limits) -> dict[str, Table]:
    with opened(name, content, limits) as archive, tempfile.TemporaryDirectory() as room:
        names = [each for each in archive.namelist() if each.endswith((".csv", ".md", PACKAGE))]
        root = next(PurePosixPath(each).parent for each in names if PurePosixPath(each).name == PACKAGE)
        for each in names:
            path = PurePosixPath(each)
            if path.is_relative_to(root) and ".." not in path.parts and not path.is_absolute():
                place = Path(room, path.relative_to(root))
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(unpacked(archive, each, limits))
        tables = read(Path(room))
    if sum(len(table.rows) for table in tables.values()) > limits.rows:
        raise Refused([Problem(name, f"It has more than {limits.rows:,} rows. Split it.")])
    return tables
