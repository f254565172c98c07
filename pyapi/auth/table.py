"""The functions that are written in Python."""

from __future__ import annotations

from pyapi.auth import login, otp, password_reset, refresh, register
from pyapi.auth.functions import FunctionTable
from pyapi.config import functions as config_functions

PYTHON_FUNCTIONS = FunctionTable(
    [
        *login.FUNCTIONS,
        *refresh.FUNCTIONS,
        *register.FUNCTIONS,
        *otp.FUNCTIONS,
        *password_reset.FUNCTIONS,
        *config_functions.FUNCTIONS,
    ]
)
