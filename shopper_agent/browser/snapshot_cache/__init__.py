"""Whole sessions at volume: what Chromium showed for the same bytes and actions is remembered, and not drawn again.

`SnapshotCache.opened(folder, settings)` holds the cache, `cache.visit(url, private)` is one session's Environment.
docs/training-data.md tells what a page depends on, what goes to the browser, and what it buys.
"""

from shopper_agent.browser.snapshot_cache.cache import SnapshotCache
from shopper_agent.browser.snapshot_cache.visit import CachedVisit

__all__ = ["CachedVisit", "SnapshotCache"]
