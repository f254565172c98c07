"""The functions that are written in Python."""

from __future__ import annotations

from pyapi.auth import otp, password_reset
from pyapi.auth.functions import FunctionTable
from pyapi.auth.login import LOGIN

PYTHON_FUNCTIONS = FunctionTable([LOGIN, *otp.FUNCTIONS, *password_reset.FUNCTIONS])
