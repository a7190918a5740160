"""Parts of what formats of catalogues read: databases, feeds, bibliographies, folders of .nfo files."""
