"""The workbook: a plan with its moves held, every amount a formula over prices, volumes and qualities."""
