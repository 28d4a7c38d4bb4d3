"""What leaves the dashboard: the memo in its forms and the workbook. Amounts come from the plan and its ledger."""
