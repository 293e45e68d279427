"""Planning local actions: an area, what it consists of, and what changes of practice would bring there."""
