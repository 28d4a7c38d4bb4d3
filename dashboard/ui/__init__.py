"""What pages share: words, widgets for scenario fields, uploads, sharing, the session."""
