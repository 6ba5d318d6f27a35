/*
 * bytes_list.c - codes = list(data) -> codes = data, of bytes.
 */
#include "transform/proof/flags.h"

const Rule rule_bytes_list = {
    .name = "bytes-list",
    .group = "types",
    .title = "use bytes instead of lists of their values",
    .doc = "A bytes object is a sequence of ints already.  list(data) has 8 bytes for each.\n"
           "\n"
           "Rewritten when `data` is surely a bytes object (a file read in binary mode, a digest,\n"
           "struct.pack() ...), which nobody can change, and when all that is done to the list is\n"
           "known and gives the same for bytes: loops, reading items, len(), sorted(), sum() ...\n"
           "\n"
           "Left alone when the list is changed, searched (`in` takes pieces of bytes, too),\n"
           "compared, shown, stored or given to unknown code.\n",
    .before = "def checksum(path):\n"
              "    with open(path, \"rb\") as file:\n"
              "        values = list(file.read())\n"
              "    return sum(values) % 256, max(values)\n",
    .after = "def checksum(path):\n"
             "    with open(path, \"rb\") as file:\n"
             "        values = file.read()\n"
             "    return sum(values) % 256, max(values)\n",
    .saving = "8 bytes a value",
    .why_safe = "Every expression that can be the list stands in this file, and what is done to it "
                "there gives the same for the bytes, which cannot change.",
    .visits = NODE_CALL,
    .rank = 40,
    .matches = bytes_copy_matches,
    .prove = bytes_copy_prove,
    .rewrite = copied_rewrite,
};
