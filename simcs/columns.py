"""Kinds of columns, and tables whose rows a type checker can read.

A class with annotations is the one definition of a row: ``dtype_of`` makes numpy's record type of
it, and mypy checks what the equations do to its attributes. Nobody makes an instance: rows are
records of a structured array, in numba and in Python.
"""

from typing import Annotated, Any, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

I1 = Annotated[int, "i1"]
I2 = Annotated[int, "i2"]
I4 = Annotated[int, "i4"]
I8 = Annotated[int, "i8"]
F8 = Annotated[float, "f8"]
"""Whole numbers of the given size in bytes, and a float of eight."""

Row = TypeVar("Row")
Rows = NDArray[np.int64]
"""Row numbers, or places in a table."""


class Table(Protocol[Row]):
    """A structured array of one dimension, or anything else that holds rows by number."""

    @property
    def shape(self) -> Any:
        """Number of rows, in a tuple."""

    @overload
    def __getitem__(self, at: int, /) -> Row: ...
    @overload
    def __getitem__(self, at: slice, /) -> "Table[Row]": ...
    def __setitem__(self, at: int, row: Row, /) -> None: ...


def columns_of(row: type) -> list[Any]:
    """Return the columns that a class itself annotates, as numpy takes them: name, kind, shape."""
    return [(name, *kind.__metadata__) for name, kind in row.__annotations__.items()]


def dtype_of(row: type) -> np.dtype[Any]:
    """Return the record type whose columns a class annotates."""
    return np.dtype((np.record, columns_of(row)))
