"""Password hashes: argon2id, in a few threads, so that a flood of logins delays nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

from pyapi.errors import ApiError
from pyapi.settings import Settings

R = TypeVar("R")


class Hasher:
    """Hashes and checks passwords.

    argon2 lets go of Python's lock, so its threads take a core each and the event loop runs on. What
    finds all of them busy waits, and what finds the queue full is refused.

    Args:
        settings: parameters, threads, length of the queue.
    """

    def __init__(self, settings: Settings) -> None:
        self._argon2 = argon2.PasswordHasher(
            time_cost=settings.argon2_passes,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_lanes,
        )
        self._threads = ThreadPoolExecutor(settings.argon2_threads, thread_name_prefix="argon2")
        self._most = settings.argon2_threads + settings.argon2_queue
        self.pending = 0
        """Passwords being hashed or waiting for it."""

    async def hash(self, password: str) -> str:
        """A new hash of a password.

        Raises:
            ApiError: 503 ``too_many_requests``.
        """
        return await self._run(lambda: self._argon2.hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is right. It takes as long where there is no hash to compare it with.

        Raises:
            ApiError: 503 ``too_many_requests``.
        """

        def check() -> bool:
            try:
                return (
                    self._argon2.verify(password_hash or self._dummy, password) and password_hash is not None
                )
            except (Argon2Error, InvalidHashError):
                return False

        return await self._run(check)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def warm_up(self) -> None:
        """Make the hash that unknown accounts are checked against, so that the first of them is not slow."""
        await self._run(lambda: self._dummy)

    @cached_property
    def _dummy(self) -> str:
        return self._argon2.hash("nobody's password")

    async def _run(self, work: Callable[[], R]) -> R:
        if self.pending >= self._most:
            raise ApiError(
                503, "PT503", "too_many_requests", "Too many passwords are being checked.",
                "Wait for the time in Retry-After and send the call again; it has not run.",
                headers={"Retry-After": "1"},
            )  # fmt: skip
        self.pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self.pending -= 1
