/*
 * mapped_read.c - data = f.read() -> data = mmap.mmap(f.fileno(), ...)
 *
 * The system reads those pages of a mapped file that are looked at, and may forget them again.
 */
#include "transform/proof/mapped.h"

const Rule rule_mapped_read = {
    .name = "mapped-read",
    .group = "files",
    .title = "map a file into memory where its bytes are looked at here and there",
    .doc =
        "f.read() copies the whole file into memory of the program.  A mapping of it is made of\n"
        "the system's own pages: none is allocated, and only those that are looked at are read.\n"
        "What cannot be mapped (an empty file, a pipe, most of /proc) is read as before.\n"
        "\n"
        "This rests on the assumption file-not-truncated, which is off: looking behind the end of\n"
        "a mapped file that somebody has cut off kills the process.  Turn it on with\n"
        "--assume file-not-truncated where no other process or thread writes to these files.\n"
        "\n"
        "Rewritten when open() opens the file in the same function for reading bytes, in a with\n"
        "statement; when all uses of the variable stand behind the read in the same block and are\n"
        "of kinds that give the same for bytes and for a mapping (len(), indexes, slices, find(),\n"
        "struct, zlib, base64, re.findall() ...); and when nothing behind the read, to the end of\n"
        "the function, may change a file, start a process, run unknown code or be suspended.\n"
        "Left alone where one place of the file is looked at, or it is gone through once: a part,\n"
        "or pieces, can be read instead; where the program locks files or has threads; and, for a\n"
        "Python before 3.11, where more than four bytes are searched for.\n"
        "\n"
        "Allocated bytes (tracemalloc) and anonymous memory go down by the size of the file.\n"
        "Resident memory goes down too where few of its pages are looked at; where all are, it\n"
        "stays, but the system can take it back.\n",
    .before = "import struct\n"
              "\n"
              "\n"
              "def last_record(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        data = file.read()\n"
              "        count = len(data) // 12\n"
              "        return struct.unpack_from(\"<Id\", data, (count - 1) * 12)\n",
    .after = "import mmap\n"
             "import struct\n"
             "\n"
             "\n"
             "def last_record(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        try:\n"
             "            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)\n"
             "        except (OSError, ValueError):\n"
             "            data = file.read()\n"
             "        count = len(data) // 12\n"
             "        return struct.unpack_from(\"<Id\", data, (count - 1) * 12)\n",
    .saving = "the size of the file in allocated bytes; in resident memory, the pages that are not "
              "looked at",
    .why_safe =
        "Every use of the variable gives the same for bytes and for a read-only mapping of them, "
        "and none keeps it. The file is plain, opened here and not read from before; nothing in "
        "the function changes a file while it is mapped. What cannot be mapped is read.",
    .visits = NODE_ASSIGN,
    .rank = 60, /* reading in pieces, or a part, is better */
    .matches = mapped_matches,
    .prove = mapped_prove,
    .rewrite = mapped_rewrite,
};
