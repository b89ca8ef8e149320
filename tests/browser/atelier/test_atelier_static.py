"""What can be said of atelier's front end without opening it."""

from pathlib import Path

import sites

STATIC = Path(sites.__file__).parent / "atelier" / "static"


def test_each_trap_has_a_test() -> None:
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_atelier_*.py"))
    assert not [name for name in sites.traps("atelier") if f'"{name}' not in written and f",{name}" not in written]


def test_each_module_of_the_page_is_asked_for_at_once() -> None:
    shell = (STATIC / "index.html").read_text("utf-8")
    apart = {"app/main.js", "app/pay_frame.js"}
    modules = {path.relative_to(STATIC).as_posix() for path in (STATIC / "app").rglob("*.js")} - apart
    assert {name for name in modules if f'rel="modulepreload" href="/static/{name}"' not in shell} == set()
    assert shell.count("modulepreload") == len(modules)


def test_nothing_is_put_on_a_page_unescaped() -> None:
    sources = {path: path.read_text("utf-8") for path in (STATIC / "app").rglob("*.js")}
    unsafe = ("dangerouslySetInnerHTML", "innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
    assert not [(path.name, word) for path, text in sources.items() for word in unsafe if word in text]
    assert all(len(text.splitlines()) <= 200 for text in sources.values())
