"""The sample site's illustrator: screen-print harbour scenes, drawn by rule."""
