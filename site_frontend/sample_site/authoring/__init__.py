"""The sample site's content manager: turns what authors wrote into published items."""
