"""Sentences, numbers and dates: pure, for pages, command line and memo alike. No streamlit."""
