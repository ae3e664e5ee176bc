"""Bytes as text, or a question: never a guess that could be wrong without anybody noticing.

UTF-8 says by its very form that it is UTF-8, and a byte order mark names the others. Any other encoding reads any bytes as some
text or other, so a person has to look at a sample.
"""

import codecs
from dataclasses import dataclass

#: What is offered, in the words of those who choose. Python's names, the ones that read what Windows really writes.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "gb18030": "Chinese, simplified (GB18030, GBK)",
    "big5": "Chinese, traditional (Big5)",
    "cp932": "Japanese (Shift-JIS)",
    "cp949": "Korean (EUC-KR)",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
}
#: The longer mark first: UTF-32's begins with UTF-16's.
MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
SHOWN = 3


class Undecodable(Exception):
    """The text is not in this encoding; says where."""


@dataclass(frozen=True)
class Unknown(Exception):
    """Nothing in the file says which it is: some of its lines, by each encoding that could be meant."""

    samples: dict[str, list[str]]


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and its encoding. Raises Unknown if only a person can tell, Undecodable if the one that is named is wrong."""
    for mark, marked in MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], marked), marked
    if encoding:
        return _strictly(content, encoding), encoding
    if not _is_wide(content):
        try:
            return content.decode(), "utf-8"
        except UnicodeDecodeError:
            pass
    raise Unknown(_samples(content))


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        words = ENCODINGS.get(encoding, encoding)
        raise Undecodable(f"This is not {words}: byte 0x{content[error.start]:02X} in line {line} is none of it.") from error


def _is_wide(content: bytes) -> bool:
    """Every second byte of plain letters in UTF-16 is a NUL; in any other text one is a sign of damage."""
    return content.count(0) * 20 > len(content)


def _samples(content: bytes) -> dict[str, list[str]]:
    """The lines that tell the encodings apart: those with letters that are not plain English."""
    wide = _is_wide(content)
    found = {}
    for encoding in ENCODINGS:
        if encoding.startswith("utf-16") is wide:
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                found[encoding] = [line[:200] for line in text.splitlines() if not line.isascii()][:SHOWN]
    return {encoding: lines for encoding, lines in found.items() if lines}
