/*
 * vertex.c - the items and the edges of a node.
 *
 * Most nodes have one item and few edges: those stand in the node itself.  More are in an array
 * whose room is the next power of two; behind a long one lies the hash table of what is in it.
 */
#include <stdlib.h>
#include <string.h>

#include "transform/program/solver.h"

enum {
    FEW_EDGES = sizeof((VertexInfo *)0)->edges.few / sizeof(Vertex),
    SEARCHED = 16 /* that many are searched one by one */
};

static uint32_t room_of(uint32_t count)
{
    return count <= 1 ? 1 : 1u << (32 - __builtin_clz(count - 1));
}

/* ---- the table behind an array --------------------------------------------------------------- */

static uint32_t places(uint32_t room)
{
    return room > SEARCHED ? room * 2 : 0;
}

static uint32_t first_place(uint32_t key, uint32_t count)
{
    return (uint32_t)(((uint64_t)key * 0x9E3779B97F4A7C15u) >> 32) & (count - 1);
}

static bool table_holds(const uint32_t *table, uint32_t room, uint32_t key)
{
    uint32_t count = places(room), i = first_place(key, count);
    for (; table[i]; i = (i + 1) & (count - 1))
        if (table[i] == key) return true;
    return false;
}

static void table_add(uint32_t *table, uint32_t room, uint32_t key)
{
    uint32_t count = places(room), i = first_place(key, count);
    while (table[i]) i = (i + 1) & (count - 1);
    table[i] = key;
}

/* ---- items ----------------------------------------------------------------------------------- */

/* The keys are one more than the objects: 0 is a free place. */
static uint32_t *item_table(const VertexInfo *n, uint32_t room)
{
    return (uint32_t *)(void *)(n->items.many + room);
}

const Item *vertex_items(const VertexInfo *n)
{
    return n->count > 1 ? n->items.many : &n->items.one;
}

bool vertex_has_item(const VertexInfo *n, Object o)
{
    uint32_t room = room_of(n->count);
    if (places(room)) return table_holds(item_table(n, room), room, o + 1);
    const Item *item = vertex_items(n);
    for (uint32_t i = 0; i < n->count; i++)
        if (item[i].object == o) return true;
    return false;
}

static void grow_items(VertexInfo *n)
{
    uint32_t room = n->count * 2;
    Item one = n->items.one, *old = n->count > 1 ? n->items.many : NULL;
    size_t table = places(room) * sizeof(uint32_t);
    n->items.many = grow_memory(old, room * sizeof(Item) + table);
    if (!old) n->items.many[0] = one;
    if (!table) return;
    memset(item_table(n, room), 0, table);
    for (uint32_t i = 0; i < n->count; i++)
        table_add(item_table(n, room), room, n->items.many[i].object + 1);
}

void vertex_add_item(VertexInfo *n, Item item)
{
    uint32_t room = room_of(n->count);
    if (!n->count) {
        n->items.one = item;
        n->count = 1;
        return;
    }
    if (n->count == room) {
        grow_items(n);
        room *= 2;
    }
    n->items.many[n->count++] = item;
    if (places(room)) table_add(item_table(n, room), room, item.object + 1);
}

/* ---- edges ----------------------------------------------------------------------------------- */

static uint32_t *edge_table(const VertexInfo *n, uint32_t room)
{
    return n->edges.many + room;
}

const Vertex *vertex_edges(const VertexInfo *n)
{
    return n->edge_count > FEW_EDGES ? n->edges.many : n->edges.few;
}

bool vertex_has_edge(const VertexInfo *n, Vertex to)
{
    uint32_t room = room_of(n->edge_count);
    if (places(room)) return table_holds(edge_table(n, room), room, to);
    const Vertex *edge = vertex_edges(n);
    for (uint32_t i = 0; i < n->edge_count; i++)
        if (edge[i] == to) return true;
    return false;
}

static void grow_edges(VertexInfo *n)
{
    uint32_t room = n->edge_count * 2;
    Vertex few[FEW_EDGES], *old = n->edge_count > FEW_EDGES ? n->edges.many : NULL;
    memcpy(few, n->edges.few, sizeof few);
    size_t table = places(room) * sizeof(uint32_t);
    n->edges.many = grow_memory(old, room * sizeof(Vertex) + table);
    if (!old) memcpy(n->edges.many, few, sizeof few);
    if (!table) return;
    memset(edge_table(n, room), 0, table);
    for (uint32_t i = 0; i < n->edge_count; i++)
        table_add(edge_table(n, room), room, n->edges.many[i]);
}

void vertex_add_edge(VertexInfo *n, Vertex to)
{
    uint32_t room = room_of(n->edge_count);
    if (n->edge_count < FEW_EDGES) {
        n->edges.few[n->edge_count++] = to;
        return;
    }
    if (n->edge_count == room) {
        grow_edges(n);
        room *= 2;
    }
    n->edges.many[n->edge_count++] = to;
    if (places(room)) table_add(edge_table(n, room), room, to);
}

void vertex_free(VertexInfo *n)
{
    if (n->count > 1) free(n->items.many);
    if (n->edge_count > FEW_EDGES) free(n->edges.many);
}
