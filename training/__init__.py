"""Programs that make the weights in `assistant/weights/`; nothing here is needed to answer."""
