/*
 * variables.h - who looks at the local variables of a running function without writing their names.
 *
 * eval("x"), locals()["x"], a frame's f_locals, and code that was not read and does such things.
 */
#ifndef SKIVE_PROOF_VARIABLES_H
#define SKIVE_PROOF_VARIABLES_H

#include "transform/proof/effects.h"

/*
 * Are the variables of the function (FunctionDef, AsyncFunctionDef or Lambda) looked at by their
 * written names only?  `name`: the variable that matters; {0}: all of them, also as they are left
 * by an exception.
 */
Verdict variables_are_private(const Site *s, NodeId function, Atom name);

/* The only Name that binds the variable of a function or comprehension which `name` loads; {0}:
 * there are others, or it is bound in another way (a parameter, an import, a pattern ...). */
NodeId variable_binding(const Site *s, NodeId name);

#endif
