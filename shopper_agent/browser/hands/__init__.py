"""What a shopper's hands do on a page: press, type, choose, turn, scroll, go back. Trusted input wherever possible.

Each function returns None when it is done, or the Failure that the shopper will read; `press` also a PageEvent, when
the pointer alone has opened something.
"""

from shopper_agent.browser.hands.aiming import failed
from shopper_agent.browser.hands.leafing import go_back, leave_blank, scroll
from shopper_agent.browser.hands.pressing import press
from shopper_agent.browser.hands.writing import type_text

__all__ = ["failed", "go_back", "leave_blank", "press", "scroll", "type_text"]
