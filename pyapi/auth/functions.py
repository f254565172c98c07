"""Functions written in Python, called like those in the database: ``POST /rpc/auth.login``.

::

    class LoginArguments(Arguments):
        p_login: str

    async def login(context: Context, arguments: LoginArguments) -> dict[str, Any]: ...

    LOGIN = PythonFunction("auth.login", LoginArguments, login, comment="Log in.", ...)

A module lists its functions, and :mod:`pyapi.auth.table` the modules.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

from pyapi.errors import ApiError
from pyapi.identity import Identity

if TYPE_CHECKING:
    from pyapi.auth.database import Database
    from pyapi.auth.service import AuthService


class Arguments(BaseModel):
    """Arguments of a call; fields have the ``p_`` names, and descriptions go into the document."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Context:
    """Who calls, and what the function may use.

    Attributes:
        auth: passwords, tokens and keys of this gateway.
        database: calls functions of the service.
        identity: the caller, as the token proves it; nobody's for a function that takes no token.
        address: the client's, ``None`` where it is unknown.
        user_agent: as sent, at most 300 characters.
        request_id: of the request.
    """

    auth: AuthService
    database: Database
    identity: Identity
    address: str | None
    user_agent: str | None
    request_id: str

    @property
    def user_id(self) -> str:
        """The calling user.

        Raises:
            ApiError: 401 ``not_authenticated``.
        """
        if not self.identity.subject:
            raise not_authenticated()
        return self.identity.subject

    @property
    def session_id(self) -> str | None:
        """The session of the access token, where it has one."""
        return self.identity.session


@dataclass(frozen=True, slots=True)
class PythonFunction:
    """One function.

    Attributes:
        name: ``schema.function``.
        arguments: model of the JSON object that is sent.
        run: does it; what it returns is the answer, ``None`` an empty one (204).
        comment: one sentence, then more after a line break.
        result: JSON schema of the answer, ``None`` where there is none.
        errors: HTTP status → the messages that clients switch on.
        needs_user: whether a token with a user is required.
        takes_no_token: called where the token has expired, so that one which is sent does not count.
        roles: who may call, where not everybody may.
    """

    name: str
    arguments: type[Arguments]
    run: Callable[[Context, Any], Awaitable[Any]]
    comment: str
    result: Mapping[str, Any] | None = None
    errors: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    needs_user: bool = False
    takes_no_token: bool = False
    roles: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """Of its qualified name."""
        return self.name.partition(".")[0]

    @property
    def short_name(self) -> str:
        """Without the schema."""
        return self.name.partition(".")[2]


class FunctionTable:
    """Functions by name.

    Args:
        functions: no two of one name.
    """

    def __init__(self, functions: list[PythonFunction]) -> None:
        self.functions = functions
        self._by_name = {function.name: function for function in functions}
        self._by_name |= {function.short_name: function for function in functions}
        if len(self._by_name) != 2 * len(functions):
            raise ValueError("two functions have one name")

    def find(self, name: str, schemas: tuple[str, ...], exposed: tuple[str, ...]) -> PythonFunction | None:
        """The function of a path.

        Args:
            name: ``function`` or ``schema.function``.
            schemas: that a bare name is looked for in.
            exposed: that a qualified one may be of.
        """
        function = self._by_name.get(name)
        if function is None:
            return None
        return function if function.schema in (exposed if "." in name else schemas) else None

    def takes_no_token(self, path: str) -> bool:
        """Whether a path names a function that is called without a token."""
        function = self._by_name.get(path.rpartition("/")[2])
        return function is not None and function.takes_no_token


def not_authenticated() -> ApiError:
    """The refusal of a call that needs a user, as ``auth.require_uid`` words it."""
    return ApiError(
        401, "PT401", "not_authenticated", "The call carries no user.",
        "Send a token whose sub claim is your user id: Authorization: Bearer <token>.",
        headers={"WWW-Authenticate": "Bearer"},
    )  # fmt: skip
