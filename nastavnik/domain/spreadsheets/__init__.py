"""Understanding a workbook somebody keeps: tables, columns, values. No files, no framework."""
