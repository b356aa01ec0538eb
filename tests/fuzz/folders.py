"""Damage to a run folder from a number: files as disks, people and syncing leave them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

Damage = Callable[[Random, Path], object]


def _cut(draw: Random, path: Path) -> None:
    path.write_bytes(path.read_bytes()[: draw.randrange(path.stat().st_size + 1)])


def _flip(draw: Random, path: Path) -> None:
    held = bytearray(path.read_bytes())
    for _ in range(draw.choice([1, 1, 5]) if held else 0):
        held[draw.randrange(len(held))] ^= 1 << draw.randrange(8)
    path.write_bytes(bytes(held))


def _doubled(draw: Random, path: Path) -> None:
    path.write_bytes(path.read_bytes() * 2)


def _folder(draw: Random, path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(draw: Random, path: Path) -> None:
    path.unlink()
    path.symlink_to(draw.choice([path.name, "nowhere", "/dev/null", "/proc/self/mem", "."]))


def _pipe(draw: Random, path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _text(draw: Random, path: Path) -> None:
    path.write_bytes(draw.choice([
        b"", b"{}", b"[]", b"null", b"3", b'"x"', b"{", b"\xff\xfe", b"\0" * 100, b"a: [",
        b"a: *b", b"- a\n- b",
        b'{"status": "done"}', b'{"status": 3}', b'{"status": {"a": 1}}', b'{"arms": []}',
        b'{"a": NaN}',
        b'{"a": 1e999}', b"[" * 9000, b"!!python/object/apply:os.system [ls]", b"a: &a [*a]",
        b"PAR1" * 9,
        b"\x1b[2J", b"book: 3\n", b"policies: [none]\n", b"<<: {a: 1}", b"1" * 5000,
        b'{"a": ' + b"1" * 5000 + b"}",
        b"a: " + b"1" * 5000, b"---\na: 1\n---\nb: 2\n", b"%YAML 9.9\n---\na: 1", b"a: !!binary x",
        b"? [a]\n: b",
        b"seed: 2026-01-01", b"\xef\xbb\xbfseed: 1", b"a: 'x", b"a:\n\t- b", b"{a: 1, a: 2}",
        draw.randbytes(300),
    ]))  # fmt: skip


def _word(draw: Random, path: Path) -> None:
    """Replace one word or number of a text."""
    words = path.read_bytes().split(b" ")
    words[draw.randrange(len(words))] = draw.choice([
        b"", b"-1", b"nan", b"null", b"[]", b"{}", b'"x"', b"1e999", b"x", b"9" * 5000, b"true",
        b"\xff", b"0",
    ])  # fmt: skip
    path.write_bytes(b" ".join(words))


def _line(draw: Random, path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True) or [b""]
    at = draw.randrange(len(lines))
    lines[at : at + 1] = draw.choice(
        [[], [lines[at]] * 2, [b"x: 1\n"], [b"  " + lines[at]], [b"\n"]]
    )
    path.write_bytes(b"".join(lines))


def _other(draw: Random, path: Path) -> None:
    others = sorted(one for one in path.parent.iterdir() if one.is_file())
    shutil.copyfile(draw.choice(others), path.with_suffix(path.suffix + ".x"))
    path.with_suffix(path.suffix + ".x").replace(path)


DAMAGES: tuple[Damage, ...] = (
    _cut, _cut, _flip, _flip, _doubled, _folder, _link, _pipe, _text, _text, _text, _word, _word,
    _line, _line,
    _other, lambda draw, path: path.unlink(), lambda draw, path: path.write_bytes(b""),
)  # fmt: skip


def damaged(number: int, folder: Path) -> list[str]:
    """Damage one or two files of a run folder; return what was done to which."""
    draw = Random(f"folder {number}")
    done = []
    for _ in range(draw.choice([1, 1, 1, 2])):
        files = sorted(
            path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()
        )
        texts = [path for path in files if path.suffix in (".json", ".yaml")]
        path = draw.choice(texts if draw.random() < 0.6 and texts else files)
        damage = draw.choice(DAMAGES)
        damage(draw, path)
        done.append(f"{damage.__name__} {path.relative_to(folder)}")
    if draw.random() < 0.5:  # as of early versions, whose folders have no hashes
        (folder / "hashes.json").unlink(missing_ok=True) if not (
            folder / "hashes.json"
        ).is_dir() else None
        done.append("no hashes")
    return done
