"""System checks of the framework's settings."""
