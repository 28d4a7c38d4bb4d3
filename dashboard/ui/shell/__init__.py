"""What every page stands in: the session, the address, the sidebar, and a field's widget."""
