"""The servers that this machine lacks: PostgreSQL and Redis, as far as the environment names no others."""

from typing import Final

from config.local.postgres import Postgres
from config.local.redis import Redis
from config.local.settings import Machine
from config.local.supervisor import Supervisor

# PostgreSQL may have to recover from a crash first.
_POSTGRES_WITHIN: Final = 300.0
_REDIS_WITHIN: Final = 120.0


class Servers:
    """Puts DATABASE_URL and REDIS_URL into the environment of `here`. `throwaway`: the data may be lost in a crash."""

    def __init__(self, here: Machine, supervisor: Supervisor, *, throwaway: bool = False) -> None:
        self._here = here
        self._supervisor = supervisor
        self._throwaway = throwaway
        self._postgres: Postgres | None = None

    @property
    def own_database(self) -> bool:
        return self._postgres is not None

    def start(self) -> None:
        """Starts what is missing and waits until it answers. Raises as Supervisor.wait_until does."""
        if "DATABASE_URL" not in self._here.env:
            self._start_postgres()
        if "REDIS_URL" not in self._here.env:
            self._start_redis()

    def clean_up(self) -> None:
        """Once the supervisor has ended them."""
        if self._postgres is not None:
            self._postgres.clean_up()
            self._here.database_url.unlink(missing_ok=True)

    def _start_postgres(self) -> None:
        here, log = self._here, self._here.logs / "postgres.log"
        self._postgres = Postgres(here.data / "postgres", env=here.env, log=log, throwaway=self._throwaway)
        self._supervisor.add(self._postgres.child, self._postgres.start)
        late = f"PostgreSQL does not get ready; see {log}."
        self._supervisor.wait_until(self._postgres.is_ready, otherwise=late, patience=_POSTGRES_WITHIN)
        here.env["DATABASE_URL"] = self._postgres.url
        # For `make psql`.
        here.database_url.write_text(self._postgres.url)

    def _start_redis(self) -> None:
        here, log = self._here, self._here.logs / "redis.log"
        redis = Redis(here.data / "redis", env=here.env, log=log, throwaway=self._throwaway)
        self._supervisor.add(redis.child, redis.start)
        late = f"Redis does not get ready; see {log}."
        self._supervisor.wait_until(redis.is_ready, otherwise=late, patience=_REDIS_WITHIN)
        here.env["REDIS_URL"] = redis.url
