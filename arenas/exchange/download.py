"""The export as one file to download."""

import zipfile

from kb.downloads.formats import Format, register

from .exporting import each_file


def write(path, moment) -> None:
    """The same edition, the same bytes: the files in it are as old as the edition."""
    then = moment.published_at.timetuple()[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in each_file():
            package.writestr(zipfile.ZipInfo(name, max(then, (1980, 1, 1, 0, 0, 0))), content, zipfile.ZIP_DEFLATED)


register(
    Format(
        "zip",
        "Data Package",
        "application/zip",
        "CSV files, a table each, and Markdown for the longer texts, with a description of every column for machines "
        "(datapackage.json). The CSV files open in a spreadsheet: import their columns as text.",
        write,
    )
)
