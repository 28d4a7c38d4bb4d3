"""From the visitor's file to the plan: upload, report, and the form that takes it over."""
