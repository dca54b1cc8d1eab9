"""Papers: a printer-neutral report and its printers for DOCX, PDF and XLSX, with charts."""
