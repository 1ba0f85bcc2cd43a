"""What other people's software reads from an export, as one JSON object: python exports.py FOLDER [PAGE].

FOLDER holds parquet/, csv/, safetensors/ and tensorboard/. With PAGE its Python snippets are run, one after the other,
in the working folder; those that want a package that is not here are named and not run.
"""

import contextlib
import glob
import importlib.util
import io
import json
import os
import re
import sys

import duckdb
import numpy
import pandas
import safetensors
from safetensors.numpy import load_file


def tables(folder):
    """Each table by DuckDB from Parquet, and from CSV with the types that the Parquet file has."""
    read = {}
    for path in sorted(glob.glob(f"{folder}/parquet/*.parquet")):
        name = os.path.basename(path).removesuffix(".parquet")
        rows = duckdb.sql(f"select * from '{path}'")
        types = dict(zip(rows.columns, map(str, rows.types)))
        text = duckdb.read_csv(f"{folder}/csv/{name}.csv", header=True, dtype=types, allow_quoted_nulls=False)
        frame = pandas.read_csv(f"{folder}/csv/{name}.csv")
        read[name] = {
            "types": types,
            "rows": records(rows),
            "csv": records(text),
            "frame": [list(frame.columns), len(frame)],
        }
    return read


def records(relation):
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


def tensors(folder):
    """Name, shape, type, sum and metadata of what safetensors and numpy read of each file."""
    read = {}
    for path in sorted(glob.glob(f"{folder}/safetensors/*.safetensors")):
        with safetensors.safe_open(path, "np") as file:
            metadata = file.metadata()
        arrays = load_file(path)
        read[os.path.basename(path)] = {
            "metadata": metadata,
            "tensors": {k: [list(v.shape), str(v.dtype), float(v.sum(dtype=numpy.float64))] for k, v in arrays.items()},
        }
    return read


def scalars(folder):
    """[wall time, step, value] by tag as TensorBoard reads them; None without TensorBoard."""
    if importlib.util.find_spec("tensorboard") is None:
        return None
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(f"{folder}/tensorboard", size_guidance={"scalars": 0})
    events.Reload()
    return {tag: [[p.wall_time, p.step, p.value] for p in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def hparams(folder):
    """A run's settings, its metrics and its status as TensorBoard's HPARAMS tab has them; None without TensorBoard."""
    if importlib.util.find_spec("tensorboard") is None:
        return None
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams import metadata

    events = EventAccumulator(f"{folder}/tensorboard")
    events.Reload()
    content = {tag: events.SummaryMetadata(tag).plugin_data.content for tag in events.PluginTagToContent("hparams")}
    values = metadata.parse_session_start_info_plugin_data(content[metadata.SESSION_START_INFO_TAG]).hparams
    experiment = metadata.parse_experiment_plugin_data(content[metadata.EXPERIMENT_TAG])
    return {
        "settings": {key: getattr(value, value.WhichOneof("kind")) for key, value in values.items()},
        "named": [info.name for info in experiment.hparam_infos],
        "metrics": [info.name.tag for info in experiment.metric_infos],
        "status": metadata.parse_session_end_info_plugin_data(content[metadata.SESSION_END_INFO_TAG]).status,
    }


def snippets(page):
    """What each snippet of a page prints; None for one that wants a package that is not here."""
    said = []
    with open(page, encoding="utf8") as file:
        found = re.findall(r"^```python\n(.*?)^```", file.read(), re.M | re.S)
    for code in found:
        wanted = re.findall(r"^(?:import|# needs) (\w+)", code, re.M)
        if any(importlib.util.find_spec(name) is None for name in wanted):
            said.append(None)
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, page, "exec"), {})
        said.append(out.getvalue())
    return said


folder, *page = sys.argv[1:]
result = {
    "tables": tables(folder),
    "safetensors": tensors(folder),
    "tensorboard": scalars(folder),
    "hparams": hparams(folder),
}
if page:
    result["snippets"] = snippets(page[0])
print(json.dumps(result))
