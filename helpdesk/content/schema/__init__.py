"""The file formats, as strict models: an unknown key is an error. `config/schemas/` is generated from them."""
