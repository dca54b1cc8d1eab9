"""How much a workbook may ask of us; every reader counts against these figures."""

MIB = 1024 * 1024

# The file and what it unpacks to.
FILE_BYTES = 40 * MIB
ENTRIES = 2_000
DIRECTORY_BYTES = 512 * 1024
UNPACKED_BYTES = 400 * MIB
STRINGS_BYTES = 64 * MIB
SMALL_PART_BYTES = 8 * MIB
RATIO = 250  # deflate reaches 1032 on nothing but repetition; registers stay under 40
RATIO_FROM = 4 * MIB  # a small part may be as repetitive as it likes

# The tables.
SHEETS = 200
COLUMNS = 512
ROWS = 250_000
CELLS = 2_000_000  # twenty columns of 100,000 rows
TEXT_BYTES = 96 * MIB
ROW_CHARACTERS = 4 * MIB
CELL_CHARACTERS = 32_767  # more than this no spreadsheet program keeps in a cell
MERGED = 50_000
STYLES = 66_000
DEPTH = 64

# The child process.
CHILD_DATA_BYTES = 230 * MIB
CHILD_SPACE_BYTES = 900 * MIB
CHILD_CPU_SECONDS = 20  # 100,000 rows take 3 on an idle machine, 7 on a busy one
CHILD_WALL_SECONDS = 60
MESSAGE_BYTES = 24 * MIB
