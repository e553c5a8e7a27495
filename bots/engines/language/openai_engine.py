"""OpenAI's models, and those of whoever speaks its protocol, through its official client.

The answer is the message's content under a strict JSON Schema.
"""

from typing import Any

import httpx2
import msgspec
import openai

from bots.engines.language.asking import AskingEngine, count
from bots.engines.language.prompts import Prompt
from bots.engines.language.seam import EngineConfig, LanguageEngine, LanguageError, Usage

BASE_URL = "https://api.openai.com/v1"


class OpenAIEngine(AskingEngine):
    name = "openai"

    def _call(
        self,
        prompt: Prompt,
        data: str,
        schema: dict[str, Any],
        http_client: httpx2.Client,
        seconds: float,
    ) -> tuple[Any, Usage]:
        client = openai.OpenAI(
            api_key=self.config.api_key,
            base_url=self.config.base_url or BASE_URL,
            http_client=http_client,
            timeout=seconds,
            max_retries=0,
        )
        completion = client.chat.completions.create(
            model=self.config.model,
            max_completion_tokens=prompt.most_tokens,
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": data}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": prompt.purpose, "schema": schema, "strict": True},
            },
        )
        usage = count(completion.usage, "prompt_tokens", "completion_tokens")
        choice = completion.choices[0]
        if choice.finish_reason == "length":
            raise LanguageError("cut_short", usage=usage)
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise LanguageError("refused", usage=usage)
        if usage is None or not isinstance(choice.message.content, str):
            raise LanguageError("wrong_schema", "No content, or no usage.", usage=usage)
        try:
            return msgspec.json.decode(choice.message.content), usage
        except msgspec.DecodeError as error:
            raise LanguageError("malformed", str(error), usage=usage) from error


def build(config: EngineConfig) -> LanguageEngine:
    return OpenAIEngine(config)
