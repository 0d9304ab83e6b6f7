"""The gazetteer: names of trades, schools, places, levels and attributes found in a message, ambiguity kept."""

from nlu.gazetteer.live import GazetteerError, LiveGazetteer
from nlu.gazetteer.matcher import Gazetteer
from nlu.gazetteer.names import Alias, Match

__all__ = ["Alias", "Gazetteer", "GazetteerError", "LiveGazetteer", "Match"]
