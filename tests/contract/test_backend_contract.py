from shopper_agent.backends.openai_http import OpenAIHTTP
from shopper_agent.backends.openai_wire import OpenAISettings
from shopper_agent.testing.backends import ScriptedBackend, check_backend


async def test_the_scripted_backend_keeps_the_contract():
    await check_backend(lambda: ScriptedBackend(["{}"] * 9))


async def test_the_openai_backend_keeps_the_contract(stub_server):
    async with OpenAIHTTP(OpenAISettings(base_url=stub_server.url)) as backend:
        await check_backend(lambda: backend)
