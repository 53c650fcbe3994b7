"""A local assistant that answers questions from a school's own policies.

Importing the package first closes every door that a library would open by itself: analytics,
telemetry and model downloads. The values are set, not defaulted, because "nothing leaves this
computer" is a promise and not a preference, and they must stand before any of those libraries
is imported.
"""

from __future__ import annotations

import os

__version__ = "0.1.0"

_PRIVACY = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb: product telemetry
    "DO_NOT_TRACK": "1",  # the convention several libraries share
    "GRADIO_ANALYTICS_ENABLED": "False",  # gradio asks for its version and address at start
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub: user-agent and usage reports
    "HF_HUB_OFFLINE": "1",  # sentence-transformers looks for newer weights otherwise
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime: native code, writes a device id
    "OTEL_SDK_DISABLED": "true",  # chromadb carries an exporter
    "TRANSFORMERS_OFFLINE": "1",
}
os.environ.update(_PRIVACY)
# The tokenizer's own threads deadlock after a fork and gain nothing on one question.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
