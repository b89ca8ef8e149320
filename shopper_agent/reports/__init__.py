"""One file per report: pure functions of recordings, and their templates."""
