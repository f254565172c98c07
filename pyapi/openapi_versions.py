"""What the OpenAPI document says of versions: the header that names one, and what is on its way out."""

from __future__ import annotations

from typing import Any

from pyapi.versions import Notice, Registry, format_moment

ANSWERS = {
    "API-Version": ("ApiVersion", "The version that the call was one of.", "v2"),
    "Deprecation": ("Deprecation", "Since when it is deprecated, or from when on (RFC 9745).", "@1793491200"),
    "Sunset": ("Sunset", "From when on it is answered 410 (RFC 8594).", "Wed, 31 Dec 2036 00:00:00 GMT"),
    "Link": (
        "Link", "The guide (deprecation), what a sunset means (sunset), what to call instead (successor-version).",
        '</docs/v1-to-v2.md>; rel="deprecation"',
    ),
}  # fmt: skip
"""Header → its component, description, example."""


def add_versions(document: dict[str, Any], registry: Registry) -> None:
    """Describe the header API-Version, and mark what is deprecated where no version is named.

    Args:
        document: as :func:`pyapi.openapi.build_document` makes it; changed in place.
        registry: of versions, as the gateway holds it.
    """
    default = registry.unnamed.version
    components = document["components"]
    components["parameters"] = {**components["parameters"], "ApiVersion": _parameter(default.name)}
    components["headers"] = {
        **components["headers"],
        **{
            name: {"description": description, "schema": {"type": "string"}, "example": example}
            for name, description, example in ANSWERS.values()
        },
    }
    document["info"]["x-api-version"] = default.name
    # Copies: parts of the document are constants of the program.
    document["paths"] = {
        path: {method: dict(operation) for method, operation in item.items()}
        for path, item in document["paths"].items()
    }
    for path, item in document["paths"].items():
        function = path.removeprefix("/rpc/")
        for operation in item.values():
            entry = registry.by_name.get(operation.get("x-api-version", ""))
            if path == "/rpc":
                _describe(operation, registry.unnamed.notice)
            elif function != path:
                _describe(operation, registry.unnamed.find(function))
            elif entry is not None:
                target = operation.get("x-function") or operation.get("x-door", "")
                _describe(operation, entry.find(target), is_named=True)
            elif (target := operation.get("x-function")) is not None:
                _describe(operation, registry.unnamed.find(target))


def _describe(operation: dict[str, Any], notice: Notice, *, is_named: bool = False) -> None:
    is_deprecated = any(name == b"deprecation" for name, _ in notice.headers)
    names = list(ANSWERS) if is_deprecated else ["API-Version"]
    if not is_named:
        reference = {"$ref": "#/components/parameters/ApiVersion"}
        operation["parameters"] = [*operation.get("parameters", ()), reference]
    responses = dict(operation["responses"])
    for status in [status for status in responses if status[0] == "2" and "$ref" not in responses[status]]:
        headers = {name: {"$ref": f"#/components/headers/{ANSWERS[name][0]}"} for name in names}
        responses[status] = {
            **responses[status],
            "headers": {**responses[status].get("headers", {}), **headers},
        }
    operation["responses"] = responses
    if is_deprecated:
        operation["deprecated"] = True
        told = "Deprecated."
        if notice.sunsets:
            told += f" From {format_moment(notice.sunsets[0][0])} on it is answered 410."
        told += f" {notice.remedy}"
        operation["description"] = f"{operation.get('description', '')}\n\n{told}".strip()


def _parameter(default: str) -> dict[str, Any]:
    return {
        "name": "API-Version",
        "in": "header",
        "description": (
            f"The version that is called; {default}, which this document describes, where it is left out."
            " `/rpc/api.list_api_versions` has those that there are; a path such as `/v1/rpc/…` names one, too."
        ),
        "schema": {"type": "string", "enum": [default]},
    }
