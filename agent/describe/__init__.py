"""Item copy: descriptions and adverts from an item's own facts and sentences, each claim checked."""

from agent.describe.audience import Audience
from agent.describe.copy import CopySettings, ItemCopy
from agent.describe.describe import Describer

__all__ = ["Audience", "CopySettings", "Describer", "ItemCopy"]
