"""Whoever decides: a language model, rules, a person, a recording; each turns a context into a decision."""
