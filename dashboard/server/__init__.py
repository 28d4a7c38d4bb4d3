"""The dashboard as a web server: Streamlit's pages behind our headers, origins, probes and counts."""
