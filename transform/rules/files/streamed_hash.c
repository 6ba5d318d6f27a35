/*
 * streamed_hash.c - hashlib.sha1(f.read()) -> for chunk in ...: hasher.update(chunk)
 *
 * Files are hashed in pieces, as they are read.
 */
#include "transform/proof/hashed.h"

const Rule rule_streamed_hash = {
    .name = "streamed-hash",
    .group = "files",
    .title = "hash files in pieces, not as a whole",
    .doc =
        "hashlib.sha1(f.read()), h.update(f.read()), zlib.crc32(f.read()), hmac.new(k, f.read(), "
        "d)\n"
        "hold all of the file in memory.  A loop before the statement reads and hashes 64 KiB at\n"
        "a time; where Python 3.11 is the oldest, hashlib.file_digest() does it in the place of\n"
        "the call.  Data that has a name and is only hashed and measured - data = f.read(), then\n"
        "len(data) and hashlib.sha1(data) - is not kept either: one loop computes all of it.\n"
        "\n"
        "Rewritten when the file is opened for bytes in the same function in a way that is\n"
        "written out, nothing else can hold it, and the functions are surely those of the\n"
        "library.  The loop needs a function around it and a statement that begins with the call,\n"
        "as far as anything shows.  Left alone where a mock takes the place of open() anywhere in\n"
        "the program, where the data is used otherwise, and for unbuffered files.\n",
    .before = "import hashlib\n"
              "\n"
              "def checksum(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        return hashlib.sha1(file.read()).hexdigest()\n",
    .after = "import hashlib\n"
             "\n"
             "def checksum(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        hasher = hashlib.sha1()\n"
             "        for chunk in iter(lambda: file.read(65536), b\"\"):\n"
             "            hasher.update(chunk)\n"
             "        return hasher.hexdigest()\n",
    .saving = "all of the file but a buffer of 64 KiB (256 KiB in file_digest), in allocated bytes "
              "and in resident memory",
    .why_safe =
        "A hash or checksum of a text is that of its pieces, one after the other. The pieces are "
        "read where the file was read, up to its end, and nothing that is evaluated in between "
        "changes the file or sees the difference.",
    .repeats = true,
    .visits = NODE_CALL,
    .rank = 10,
    .matches = hashed_match,
    .prove = hashed_prove,
    .rewrite = hashed_rewrite,
    .changes = hashed_changes,
};
