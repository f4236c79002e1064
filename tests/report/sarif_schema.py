"""As much of the JSON schema of SARIF 2.1.0 as a report can use, and nothing else is allowed.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json: the
names, types and required properties are those there; there, too, objects are closed.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _object(required: str = "", **properties: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


def _list(items: Schema, least: int = 0, *, unique: bool = False) -> Schema:
    return {"type": "array", "minItems": least, "uniqueItems": unique, "items": items}


_TEXT: Schema = {"type": "string"}
_FROM_1: Schema = {"type": "integer", "minimum": 1}
_INDEX: Schema = {"type": "integer", "minimum": -1}
_LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}
_SAID = _object("text", text=_TEXT, markdown=_TEXT)
_MESSAGE = {
    **_object(text=_TEXT, markdown=_TEXT, id=_TEXT, arguments=_list(_TEXT)),
    "anyOf": [{"required": ["text"]}, {"required": ["id"]}],
}
_CONTENT = _object(text=_TEXT, binary=_TEXT)
_FILE = _object(
    uri={"type": "string", "pattern": r"^(file://)?[A-Za-z0-9_.~/%-]*$"}, uriBaseId=_TEXT
)
_REGION = _object(
    startLine=_FROM_1, startColumn=_FROM_1, endLine=_FROM_1, endColumn=_FROM_1, snippet=_CONTENT
)
_LOCATION = _object(
    id=_INDEX,
    physicalLocation=_object(artifactLocation=_FILE, region=_REGION),
    logicalLocations=_list(_object(name=_TEXT, kind=_TEXT), unique=True),
    message=_MESSAGE,
)
_REPLACEMENT = _object("deletedRegion", deletedRegion=_REGION, insertedContent=_CONTENT)
_CHANGE = _object(
    "artifactLocation replacements", artifactLocation=_FILE, replacements=_list(_REPLACEMENT, 1)
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex=_INDEX,
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_LOCATION),
    relatedLocations=_list(_LOCATION, unique=True),
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    fixes=_list(
        _object("artifactChanges", description=_MESSAGE, artifactChanges=_list(_CHANGE, 1)),
        unique=True,
    ),
)
_RULE = _object(
    "id",
    id=_TEXT,
    shortDescription=_SAID,
    fullDescription=_SAID,
    help=_SAID,
    defaultConfiguration=_object(level=_LEVEL),
    properties=_object(tags=_list(_TEXT, unique=True)),
)
_DRIVER = _object("name", name=_TEXT, semanticVersion=_TEXT, rules=_list(_RULE, unique=True))
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_DRIVER),
    automationDetails=_object(id=_TEXT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(_RESULT),
)
SARIF: Schema = {
    **_object("version runs", version={"const": "2.1.0"}, runs=_list(_RUN)),
}
SARIF["properties"]["$schema"] = {"type": "string", "format": "uri"}
