"""A list as a file that leaves: stamped, marked, and without a cell that a spreadsheet would run."""

from core.exports.csv_file import csv_file
from core.exports.pdf_file import MOST, pdf_file
from core.exports.stamp import File, Stamp
from core.exports.texts import TextTooLong
from core.exports.xlsx_file import check_xlsx, xlsx_file

__all__ = ["MOST", "File", "Stamp", "TextTooLong", "check_xlsx", "csv_file", "pdf_file", "xlsx_file"]
