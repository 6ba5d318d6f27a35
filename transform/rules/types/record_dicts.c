/*
 * record_dicts.c - rows.append({"name": ..., "size": ...}) in a loop
 */
#include "transform/proof/record.h"

enum { FEW = 8 }; /* records that are not worth a class */

static bool matches(const Site *s)
{
    Record record;
    return record_match(s, &record);
}

/* How many are made; 0: it is not known. */
static uint64_t count_of(const Site *s, const Record *record)
{
    const Tree *t = s->tree;
    uint8_t kind = tree_node(t, record->loop)->kind;
    if (kind == NODE_LIST_COMP) return comprehension_length(s, record->loop);
    if (kind != NODE_FOR) return 0;
    for (NodeId n = tree_node(t, record->loop)->parent; n.at; n = tree_node(t, n)->parent) {
        uint8_t around = tree_node(t, n)->kind;
        if (around == NODE_FOR || around == NODE_WHILE || around == NODE_ASYNC_FOR) return 0;
        if (around == NODE_FUNCTION_DEF || around == NODE_ASYNC_FUNCTION_DEF) break;
    }
    return iterable_length(s, tree_child(t, record->loop, ROLE_ITER));
}

static Verdict prove(const Site *s)
{
    Record record;
    record_match(s, &record);
    if (!record_has_names(s)) return refuse(REFUSE_NOT_A_RECORD);
    if (!record.loop.at) return refuse(REFUSE_ONE_RECORD);
    uint64_t count = count_of(s, &record);
    if (count && count <= FEW) return refuse(REFUSE_FEW_ELEMENTS);
    NodeId needed = record_needs_dicts(s, &record);
    if (needed.at) return refuse_node(s, REFUSE_NEEDS_DICTS, needed);
    Verdict v = proven();
    v.estimate = record_estimate(s, &record);
    v.held = count * v.estimate.before;
    return v;
}

const Rule rule_record_dicts = {
    .name = "record-dicts",
    .group = "types",
    .title = "many dicts with the same keys take more than instances with slots",
    .doc =
        "A dict has a table of its own for its keys and values.  Where many are made with the "
        "same\n"
        "keys, an instance of a class with __slots__ takes a third of it; a tuple or named tuple\n"
        "as much as that.\n"
        "\n"
        "Shown where a dict with two or more constant keys, which could be names of attributes, "
        "is\n"
        "appended in a loop or is the element of a list comprehension.  Whoever uses the records\n"
        "must change with them: record[\"name\"] becomes record.name; get(), keys(), **record,\n"
        "json.dumps() and comparing with dicts have no counterpart.\n"
        "Left alone: records that are made once or a few times, those that the same code gives to\n"
        "what takes dicts (json, csv, tables), and what looks like data of other programs.\n",
    .before = "def entries(lines):\n"
              "    found = []\n"
              "    for line in lines:\n"
              "        name, size = line.split()\n"
              "        found.append({\"name\": name, \"size\": int(size)})\n"
              "    return found\n",
    .after = "class Entry:\n"
             "    __slots__ = (\"name\", \"size\")\n"
             "\n"
             "    def __init__(self, name, size):\n"
             "        self.name = name\n"
             "        self.size = size\n"
             "\n"
             "\n"
             "def entries(lines):\n"
             "    found = []\n"
             "    for line in lines:\n"
             "        name, size = line.split()\n"
             "        found.append(Entry(name, int(size)))\n"
             "    return found\n",
    .saving = "about two thirds of the bytes of each record, its values apart",
    .why_safe = "",
    .suggests = true,
    .visits = NODE_DICT,
    .rank = 50,
    .write_table = record_write_table,
    .matches = matches,
    .prove = prove,
};
