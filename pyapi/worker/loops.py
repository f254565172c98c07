"""The registry: what a worker runs, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from pyapi.addresses import gateway_url
from pyapi.channels.sender import make_sender
from pyapi.config.dynamic import follow_log_level
from pyapi.config.values import ServiceConfig
from pyapi.maintenance.loop import Maintenance
from pyapi.mpesa.loop import make_mpesa_loop
from pyapi.settings import Settings, SettingsError
from pyapi.webhooks.loop import Inbound
from pyapi.worker.database import Database
from pyapi.worker.grid import make_grid_loops
from pyapi.worker.loop import Loop
from pyapi.worker.news import NewsLoop, may_send, read_config
from pyapi.worker.python_jobs import PythonJobs
from pyapi.worker.relay import Relay
from pyapi.worker.sql_jobs import make_sql_job_loops
from pyapi.worker.subscriptions import make_subscription_loops
from pyapi.worker.tick import make_tick_loops


def make_loops(settings: Settings) -> list[Loop]:
    """Every loop there is, new."""
    config = ServiceConfig("worker", settings.environment)
    follow_log_level(config, settings)
    return [
        *make_tick_loops(),
        NewsLoop({"config": [partial(read_config, config)]}),
        *make_grid_loops(),
        Relay(),
        *make_sql_job_loops(settings, Database(gateway_url(settings), "sql-jobs-beats")),
        PythonJobs(settings),
        make_sender(settings, partial(may_send, config)),
        Inbound(),
        make_mpesa_loop(),
        Maintenance(),
        *make_subscription_loops(),
    ]


def choose_loops(loops: Iterable[Loop], names: Iterable[str]) -> list[Loop]:
    """The loops of these names; all where no name is given.

    Raises:
        SettingsError: there is no loop of that name.
    """
    known = {loop.name: loop for loop in loops}
    wanted = list(names) or list(known)
    for name in wanted:
        if name not in known:
            raise SettingsError(f"There is no loop {name!r}; there are {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(wanted)]
