"""Django's cache in Redis, and a counter that costs one call of it: Django's own asks first whether there is one."""

from functools import cached_property

from django.core.cache.backends.redis import RedisCache
from redis import Redis


class CountingCache(RedisCache):
    """The cache of the house."""

    @cached_property
    def _driver(self) -> Redis:
        # Django makes another one for each call, upon the same connections.
        driver: Redis = self._cache.get_client(None, write=True)
        return driver

    def count(self, key: str, *, timeout: int) -> int:
        """Counts one more, from 1; it is forgotten `timeout` seconds after the last. Raises what Redis raises."""
        name = self.make_and_validate_key(key)
        with self._driver.pipeline(transaction=False) as both:
            both.incr(name)
            both.expire(name, timeout)
            return int(both.execute()[0])
