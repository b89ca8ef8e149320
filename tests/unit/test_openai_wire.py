import pytest

from shopper_agent.backends.http_exchange import Answer
from shopper_agent.backends.openai_wire import (
    OpenAISettings,
    api_root,
    check_settings,
    complaint,
    read_models,
    retry_after_s,
)
from shopper_agent.errors import BackendError, ConfigError


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("http://host:8000", "http://host:8000/v1"),
        (" http://host:8000/ ", "http://host:8000/v1"),
        ("https://host/v1", "https://host/v1"),
        ("https://host/v1/chat/completions", "https://host/v1"),
        ("https://host/chat/completions/", "https://host/v1"),
        ("https://openrouter.example/api/v1", "https://openrouter.example/api/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_understood_in_every_usual_form(given, root):
    assert api_root(given) == root


@pytest.mark.parametrize(
    "given",
    ["", "host:8000", "ftp://host", "http://", "http://host:99999", "http://u:p@host", "http://host/v1?key=1"],
)
def test_a_bad_address_is_the_users_mistake(given):
    with pytest.raises(ConfigError, match="base_url must"):
        api_root(given)


@pytest.mark.parametrize("key", ["", "a b", "schlüssel", "a\nb"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_quoted(key):
    with pytest.raises(ConfigError, match="API key") as caught:
        check_settings(OpenAISettings(base_url="http://host", api_key=key))
    assert not key or key not in str(caught.value)


def test_a_cost_cap_needs_prices():
    with pytest.raises(ConfigError, match="max_cost needs"):
        check_settings(OpenAISettings(base_url="http://host", max_cost=1, input_price=1))
    check_settings(OpenAISettings(base_url="http://host", max_cost=1, input_price=1, output_price=0))


NOON, LATER = "Wed, 21 Oct 2026 12:00:00 GMT", "Wed, 21 Oct 2026 12:00:09 GMT"


@pytest.mark.parametrize(
    ("asked", "date", "seconds"),
    [
        (None, None, None),
        ("7", None, 7.0),
        (" 0.5 ", None, 0.5),
        ("-3", None, None),
        ("soon", None, None),
        ("nan", None, None),
        ("9" * 400, None, None),
        (LATER, NOON, 9.0),
        (NOON, LATER, 0.0),
        (LATER, None, None),
    ],
)
def test_retry_after_is_read_in_seconds_and_against_the_servers_own_clock(asked, date, seconds):
    assert retry_after_s(Answer(429, b"", asked, date)) == seconds


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b'{"error": {"message": "a\\n b"}}', "a b"),
        (b'{"error": "plain"}', "plain"),
        (b'{"detail": "fast api"}', "fast api"),
        (b'{"object": "error", "message": "old vllm"}', "old vllm"),
        (b'{"error": {"code": 3}}', '{"error": {"code": 3}}'),
        (b"Bad Gateway", "Bad Gateway"),
        (b"\xff", "\ufffd"),
        (b"", "no message"),
        (b"[" * 100_000, "[" * 500 + "…"),
    ],
)
def test_the_servers_complaint_is_one_short_line(body, line):
    assert complaint(Answer(400, body)) == line


def test_models_are_listed_and_odd_entries_are_passed_over():
    assert read_models(b'{"data": [{"id": "a"}, {"id": 3}, null, {"id": "b"}]}') == ["a", "b"]
    for body in (b"", b"[]", b"[" * 100_000, b'{"data": {}}'):
        with pytest.raises(BackendError, match="name the model"):
            read_models(body)
