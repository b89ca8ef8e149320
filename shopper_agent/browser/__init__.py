"""The only code that knows Playwright: starts browsers, observes pages, acts on them."""
