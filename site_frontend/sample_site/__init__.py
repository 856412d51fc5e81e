"""The sample site: two publications of one ferry line, as Tridion would publish them."""
