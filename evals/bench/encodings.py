"""`python -m evals.bench.encodings DATA_DIR`: how often the encoding of a short file is recognised.

Files of one to five titles each: of the packaged sample in Chinese, of goodbooks with accents, and of well-known works
in Japanese and Russian. charset-normalizer is measured beside it where it is installed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from opencc import OpenCC

from evals.bench import table
from retrieval.data import sample
from retrieval.data.dataset import read
from retrieval.files.encoding import decide_encoding
from retrieval.files.legacy_encodings import MULTIBYTE

TRIALS = 60
LINES = (1, 2, 5)
JAPANESE = "千と千尋の神隠し 東京物語 晩春 もののけ姫 七人の侍 羅生門 おくりびと 万引き家族 秋刀魚の味".split()
RUSSIAN = ["Солярис", "Сталкер", "Иваново детство", "Зеркало", "Война и мир", "Летят журавли"]
Detector = Callable[[Path], str]


def main(data_dir: str) -> None:
    """Print how many files of each encoding and length were recognised."""
    chinese = [
        t.title for item in sample.read().items for t in (item, *item.translations.values()) if not t.title.isascii()
    ]
    accented = [item.title for item in read([Path(data_dir) / "goodbooks"]).items if not item.title.isascii()]
    to_traditional = OpenCC("s2t").convert
    pools: dict[str, Sequence[str]] = {
        "gb18030": chinese,
        "big5": [to_traditional(title) for title in chinese],
        "shift_jis": JAPANESE,
        "cp1252": accented,
        "cp1251": RUSSIAN,
    }
    detectors: dict[str, Detector] = {"whyrec": lambda path: decide_encoding(path).name}
    if find_spec("charset_normalizer"):
        detectors["charset-normalizer"] = _general
    rows = []
    with TemporaryDirectory() as folder:
        for detector, detect in detectors.items():
            for lines in LINES:
                results = [_recognised(detect, pool, name, lines, Path(folder)) for name, pool in pools.items()]
                rows.append([detector, str(lines), *(f"{right} of {files}" for right, files in results)])
    sys.stdout.write(table(("detector", "titles", *pools), rows) + "\n")


def _recognised(detect: Detector, pool: Sequence[str], encoding: str, lines: int, folder: Path) -> tuple[int, int]:
    """Return how many files of this encoding were recognised, and how many there were."""
    draw = random.Random(lines)
    right = files = 0
    for _ in range(TRIALS):
        rows = ["id,title", *(f"{n},{draw.choice(pool)}" for n in range(lines))]
        try:
            content = "\n".join(rows).encode(encoding)
        except UnicodeEncodeError:
            continue
        if content.isascii():
            continue
        path = folder / "titles.csv"
        path.write_bytes(content)
        files += 1
        right += detect(path) == encoding
    return right, files


def _general(path: Path) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(path.read_bytes(), cp_isolation=[*MULTIBYTE, "cp1252", "cp1250", "cp1251"]).best()
    return best.encoding if best else ""


if __name__ == "__main__":
    main(*sys.argv[1:])
