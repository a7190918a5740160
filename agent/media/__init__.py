"""Pictures and sounds of an index and of requests: which encoder they need, and requests by example."""

from agent.media.encoders import open_encoder
from agent.media.examples import MissingSpace, example_of

__all__ = ["MissingSpace", "example_of", "open_encoder"]
