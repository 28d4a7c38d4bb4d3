"""What leaves the dashboard: the memo in its forms and the workbook. Amounts are those of the plan."""
