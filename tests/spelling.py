"""Typing errors and American spellings in what readers read: ``python -m tests.spelling PATH …``

By codespell: its list of common misspellings for all words, and its list of British and American forms, turned round, for
words in small letters (a capital may begin the name of an American body). What it takes for an error and is none stands in
`tests/words.txt`.
"""

import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import codespell_lib

WORDS = Path(__file__).with_name("words.txt")
#: Right in British English too, in a sense of their own: a computer program, a verb "to license", a book's story.
BOTH = {
    "program",
    "programs",
    "license",
    "licensed",
    "licensing",
    "licenses",
    "dialog",
    "practice",
    "practices",
    "story",
    "stories",
}
BOTH |= {
    "routing",
    "math",
    "check",
    "checks",
    "draft",
    "drafts",
    "meter",
    "meters",
    "curb",
    "disk",
    "disks",
    "tire",
    "tires",
    "ton",
}
#: What sources call themselves is theirs.
SKIPPED = "*/sources.csv,*/datapackage.json,*.svg"


def american() -> str:
    """Lines as codespell wants them: color->colour."""
    listed = Path(codespell_lib.__file__).parent / "data" / "dictionary_en-GB_to_en-US.txt"
    british = defaultdict[str, list[str]](list)
    for line in listed.read_text().splitlines():
        ours, _, theirs = line.partition("->")
        for word in filter(None, map(str.strip, theirs.split(","))):
            british[word].append(ours)
    return "".join(f"{word}->{', '.join(ours)}\n" for word, ours in british.items() if word not in BOTH)


def main(paths: list[str]) -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as dictionary:
        dictionary.write(american())
        dictionary.flush()
        common = [sys.executable, "-m", "codespell_lib", "--ignore-words", str(WORDS), "--skip", SKIPPED]
        # A word in straight quotes is a value in a file of somebody's: texts have curly ones.
        ours = ["-D", dictionary.name, "--regex", r"(?<![\w-])[a-z]+(?![\w-])", "--ignore-regex", '"[a-z]+"']
        runs = [common, [*common, *ours]]
        return max(subprocess.run([*run, *paths], check=False).returncode for run in runs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
