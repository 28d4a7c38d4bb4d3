"""What a memo says, before it is set as pages, slides, a workbook or tables."""
