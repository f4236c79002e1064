"""The trees in `failover` as text, and the bounds of what they let expect."""

from __future__ import annotations

import math
from pathlib import Path

from kubevipgen.failover.load import settings
from kubevipgen.failover.predict import predict
from kubevipgen.failover.prediction import Prediction
from kubevipgen.failover.settings import Settings

HERE = Path(__file__).with_name("failover")
Tree = dict[str, dict[str, str]]


def tree(folder: Path) -> Tree:
    """Node -> path -> text."""
    return {
        node.name: {
            path.relative_to(node).as_posix(): path.read_text()
            for path in sorted(node.rglob("*"))
            if path.is_file()
        }
        for node in sorted(folder.iterdir())
    }


def edited(files: Tree, name: str, old: str, new: str) -> Tree:
    """With a text replaced in the file of this name, on every node; it must be there."""
    changed = 0
    for texts in files.values():
        for path in texts:
            if path.endswith(f"/{name}"):
                assert old in texts[path], f"{path} has no {old!r}"
                texts[path] = texts[path].replace(old, new)
                changed += 1
    assert changed == len(files)
    return files


def predictions(read: Settings) -> dict[str, Prediction]:
    return {prediction.scenario: prediction for prediction in predict(read)}


def of_tree(name: str) -> dict[str, Prediction]:
    return predictions(settings(tree(HERE / name)))


def contains(prediction: Prediction, seconds: float) -> bool:
    high = math.inf if prediction.high is None else prediction.high
    return prediction.low <= seconds <= high
