/*
 * world.h - what code outside the program can reach by name, when the program is a library.
 */
#ifndef SKIVE_PROGRAM_WORLD_H
#define SKIVE_PROGRAM_WORLD_H

#include "transform/program/link.h"

/*
 * Opens the linked program's world: fills l->is_public with the classes that have a public name in
 * a public module, are nested in or a base of such a class, and l->public_nodes with what is bound
 * to public names and what overridable methods of public classes are given.
 */
void world_open(Link *l);

#endif
