"""A big workbook made short: rows with nothing to correct leave it, the others keep their places.

It is done to the text of the sheet, before openpyxl sees it: a hundred thousand rows are more than
it opens within the limits. What it then opens is a small workbook that looks as the big one did.
"""

import re
import zipfile
from collections.abc import Container
from io import BytesIO

_ROW = re.compile(rb'<((?:\w+:)?)row\b[^>]*?\sr="(\d+)"[^>]*?(?:/>|>.*?</\1row>)', re.DOTALL)
_FORMULA = re.compile(rb"<((?:\w+:)?)f\b[^>]*?(?:/>|>.*?</\1f>)", re.DOTALL)


def without_rows(content: bytes, part: str, spare: Container[int]) -> bytes:
    """Return the package with the spare rows of a sheet emptied and hidden.

    Formulas of the others become the values they had: they may lean on what is not there now.
    """
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(out, "w") as short:
        for name in given.namelist():
            data = given.read(name)
            short.writestr(name, _shortened(data, spare) if name == part else data)
    return out.getvalue()


def _shortened(sheet: bytes, spare: Container[int]) -> bytes:
    def row(match: re.Match[bytes]) -> bytes:
        prefix, number = match[1], match[2]
        if int(number) in spare:
            return b'<%srow r="%s" hidden="1"/>' % (prefix, number)
        return _FORMULA.sub(b"", match[0])

    return _ROW.sub(row, sheet)
