"""The words of the prompts, as Markdown, and what puts them together; prompt.py is the way in.

`system/` and `user/` hold the messages and their parts, `actions/` one snippet per action type, `golden/` the
fixed contexts whose renderings make the prompt id.
"""
