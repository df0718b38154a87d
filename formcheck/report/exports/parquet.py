"""The tidy table as Parquet, unrounded; it needs pyarrow (``formcheck[parquet]``)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from formcheck.errors import OutputError
from formcheck.model.version import __version__
from formcheck.report.exports.export import Export
from formcheck.report.exports.tidy import tidy_curves

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis


def parquet_export(analysis: Analysis) -> Export:
    """Return the tidy table as Parquet: doubles as they are, null where missing.

    Raises
    ------
    OutputError
        When pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise OutputError(
            "Parquet needs pyarrow: install it with  pip install 'formcheck[parquet]'"
        ) from error
    words = pyarrow.dictionary(pyarrow.int8(), pyarrow.string())
    kinds = {
        "time_s": pyarrow.float64(),
        "side": words,
        "quantity": words,
        "value": pyarrow.float64(),
        "plus_minus": pyarrow.float64(),
        "unit": words,
    }
    curves = tidy_curves(analysis)
    # From pandas' point of view NaN is missing: so it becomes null.
    columns = {
        name: pyarrow.array(curves[name].astype(str), pyarrow.string()).cast(kind)
        if kind == words
        else pyarrow.array(curves[name], kind, from_pandas=True)
        for name, kind in kinds.items()
    }
    table = pyarrow.table(columns).replace_schema_metadata(
        {"formcheck": __version__, "exercise": analysis.result.exercise}
    )
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return Export(buffer.getvalue(), table.num_rows)
