"""Anthropic's models through their official client; the answer is the input of one strict tool."""

from typing import Any

import anthropic
import httpx2

from bots.engines.language.asking import AskingEngine, count
from bots.engines.language.prompts import Prompt
from bots.engines.language.seam import EngineConfig, LanguageEngine, LanguageError, Usage

BASE_URL = "https://api.anthropic.com"
TOOL = "answer"


class AnthropicEngine(AskingEngine):
    name = "anthropic"

    def _call(
        self,
        prompt: Prompt,
        data: str,
        schema: dict[str, Any],
        http_client: httpx2.Client,
        seconds: float,
    ) -> tuple[Any, Usage]:
        client = anthropic.Anthropic(
            api_key=self.config.api_key,
            base_url=self.config.base_url or BASE_URL,
            http_client=http_client,
            timeout=seconds,
            max_retries=0,
        )
        message = client.messages.create(
            model=self.config.model,
            max_tokens=prompt.most_tokens,
            system=prompt.system,
            messages=[{"role": "user", "content": data}],
            tools=[{"name": TOOL, "description": "The answer.", "input_schema": schema, "strict": True}],
            tool_choice={"type": "tool", "name": TOOL, "disable_parallel_tool_use": True},
        )
        usage = count(message.usage, "input_tokens", "output_tokens")
        if message.stop_reason == "max_tokens":
            raise LanguageError("cut_short", usage=usage)
        if message.stop_reason == "refusal":
            raise LanguageError("refused", usage=usage)
        answers = [part.input for part in message.content if part.type == "tool_use" and part.name == TOOL]
        if len(answers) != 1 or usage is None:
            raise LanguageError("wrong_schema", "Not one answer with its usage.", usage=usage)
        return answers[0], usage


def build(config: EngineConfig) -> LanguageEngine:
    return AnthropicEngine(config)
