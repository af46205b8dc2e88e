"""From a file to a report: source (encodings), repair (damage), chrome (page around it), glossary, structure, place."""
