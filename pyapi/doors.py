"""The doors around the RPC door: health, metrics, documents; and errors in the one form."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from pyapi.auth.doors import key_doors
from pyapi.calendars.door import calendar_doors
from pyapi.documents import document_doors
from pyapi.errors import ApiError
from pyapi.flags.door import ofrep_doors
from pyapi.gateway_state import GatewayState
from pyapi.health import health_doors
from pyapi.invoices.door import invoice_doors
from pyapi.metrics import metrics_doors
from pyapi.mpesa.doors import daraja_doors
from pyapi.webhooks.doors import webhook_doors

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]
PROBLEM = "application/problem+json"


def doors(gateway: GatewayState) -> list[HTTPRouteHandler]:
    """Every handler that is not a call."""
    return [
        *health_doors(gateway),
        *metrics_doors(gateway),
        *document_doors(gateway),
        *webhook_doors(gateway),
        *key_doors(gateway),
        *daraja_doors(gateway),
        *invoice_doors(gateway),
        *ofrep_doors(gateway),
        *calendar_doors(gateway),
    ]


def create_litestar(gateway: GatewayState) -> Litestar:
    """The Litestar application that serves them."""
    return Litestar(
        route_handlers=doors(gateway),
        exception_handlers={
            Exception: answer_error,
            404: lambda request, error: _answer_stray(gateway, request, error),
        },
        openapi_config=None,
        logging_config=None,
    )


def answer_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Any exception as the error object that the RPC door sends."""
    told = _as_api_error(request, error)
    is_problem = PROBLEM in request.headers.get("accept", "")
    return Response(
        told.to_problem() if is_problem else told.to_json(),
        status_code=told.status,
        media_type=PROBLEM if is_problem else "application/json",
        headers=told.headers,
    )


def _answer_stray(gateway: GatewayState, request: AnyRequest, error: Exception) -> Response[bytes]:
    """The same where nothing has the address: perhaps a route has one like it."""
    if not isinstance(error, ApiError):
        closest = gateway.routes.closest(request.url.path[1:].split("/"))
        if closest is not None:
            error = _as_api_error(request, error)
            error.hint = f"Perhaps you meant {closest}."
    return answer_error(request, error)


def _as_api_error(request: AnyRequest, error: Exception) -> ApiError:
    match error:
        case ApiError():
            return error
        case HTTPException(status_code=404):
            return ApiError(404, "PGRST125", "Invalid path specified in request URL", hint="See /docs.")
        case HTTPException(status_code=405):
            return ApiError(
                405,
                "PGRST117",
                f"Unsupported HTTP method: {request.method}",
                headers=dict(error.headers or {}),
            )
        case HTTPException() if error.status_code < 500:
            return ApiError(error.status_code, "PGRST100", error.detail, headers=dict(error.headers or {}))
    # The door, not the address: that of a provider may hold a secret.
    log.error("door_failed", path=request.scope.get("path_template"), exc_info=error)
    return ApiError(500, "XX000", "internal_error")
