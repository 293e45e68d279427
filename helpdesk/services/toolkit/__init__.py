"""The monitoring toolkit: each function reads checked inputs by name and gives its results by name, units in the
names. What the schema of an input cannot say (that two inputs do not fit together) is a BadParameter from here."""
