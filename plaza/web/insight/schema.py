"""The JSON Schema (2020-12) of a published month. What changes here is a promise to whoever reads our data."""

from plaza.insight.queries.published import COLUMNS

COUNT: dict[str, object] = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "null: withheld, because it is small",
}
MEANINGS: dict[str, str] = {
    "visits": "numbers given in the queue", "served": "people served", "left": "people who left the queue",
    "other": "people who did not answer, or whose day ended", "decided": "applications decided", "in_time": "decided in time",
    "late": "decided after the promised time", "granted": "granted", "refused": "refused by an officer",
    "payments": "bills paid", "answers": "answers to the satisfaction survey",
}  # fmt: skip
FIGURES: dict[str, object] = {
    **{column: {**COUNT, "title": MEANINGS[column]} for column in COLUMNS},
    "median_wait_minutes": {"type": ["integer", "null"], "minimum": 0, "title": "median minutes from number to call"},
    "mean_wait_minutes": {"type": ["integer", "null"], "minimum": 0, "title": "mean minutes from number to call"},
    "within_range_percent": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "title": "called within the range they were told"},
    "revenue_idr": {"type": ["integer", "null"], "minimum": 0, "title": "whole rupiah paid"},
    "satisfaction_index": {"type": ["number", "null"], "minimum": 25, "maximum": 100, "title": "index after PermenPANRB 14/2017"},
}  # fmt: skip
NAMES: dict[str, object] = {"name_id": {"type": "string"}, "name_en": {"type": "string"}}
SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A month of the plaza",
    "type": "object",
    "required": ["month", "smallest_count", "plaza", "tenants", "refusals", "log"],
    "properties": {
        "$schema": {"type": "string"},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
        "smallest_count": {"type": "integer", "title": "counts from 1 to one less are withheld, and what would reveal them"},
        "plaza": {"type": "object", "properties": FIGURES, "required": list(FIGURES)},
        "tenants": {
            "type": "array",
            "items": {"type": "object", "properties": {"code": {"type": "string"}, **NAMES, **FIGURES}, "required": ["code", *FIGURES]},
        },
        "refusals": {
            "type": "array",
            "items": {
                "type": "object", "properties": {"requirement": {"type": "string"}, **NAMES, "count": COUNT},
                "required": ["requirement", "count"],
            },
        },
        "log": {
            "type": ["object", "null"],
            "properties": {"origin": {"type": "string"}, "size": {"type": "integer"}, "root": {"type": "string"}},
            "title": "the log's public checkpoint when the month was read",
        },
    },
}  # fmt: skip
