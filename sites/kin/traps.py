"""The shops have no traps."""

from collections.abc import Mapping
from types import MappingProxyType

TRAPS: Mapping[str, str] = MappingProxyType({})
