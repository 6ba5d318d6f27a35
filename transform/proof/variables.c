/*
 * variables.c - see variables.h.
 *
 * Functions of the library that see a frame's variables are found by their names in the function's
 * own text.  Other code needs a frame's f_locals, or one of those functions as a value.  As long as
 * no file of the program has that (Program.frames), only code that was not read can look.  Else the
 * function may run nothing unknown, look at no frame, and not raise, since tracebacks have frames.
 */
#include "transform/proof/variables.h"

/* ---- what the text says --------------------------------------------------------------------- */

static bool is_called(const Tree *t, NodeId n)
{
    const Node *node = tree_node(t, n);
    return node->role == ROLE_FUNC && tree_node(t, node->parent)->kind == NODE_CALL;
}

static bool has_arguments(const Tree *t, NodeId call)
{
    tree_each_child(t, call, child)
        if (tree_node(t, child)->role != ROLE_FUNC) return true;
    return false;
}

/* eval, exec, locals(), vars() and dir(), or these as values. */
static bool shows_variables(const Site *s, NodeId n)
{
    const Node *node = tree_node(s->tree, n);
    bool any = atom_is(node->name, ATOM_eval) || atom_is(node->name, ATOM_exec);
    bool own = atom_is(node->name, ATOM_locals) || atom_is(node->name, ATOM_vars) ||
               atom_is(node->name, ATOM_dir);
    if (!any && !own) return false;
    if (own && is_called(s->tree, n) && has_arguments(s->tree, node->parent)) return false;
    if (node->kind == NODE_NAME) return names_is_builtin(s->names, n) != BUILTIN_BOUND;
    Bytes receiver = tree_text(s->tree, tree_child(s->tree, n, ROLE_VALUE));
    return bytes_is(receiver, "builtins") || bytes_is(receiver, "__builtins__") ||
           bytes_starts_with(value_library_name(s, n), "builtins.");
}

static bool is_word(char c)
{
    return c == '_' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool has_word(Bytes text, Bytes word)
{
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (memcmp(text.at + i, word.at, word.len) != 0) continue;
        bool begins = i == 0 || !is_word(text.at[i - 1]);
        bool ends = i + word.len == text.len || !is_word(text.at[i + word.len]);
        if (begins && ends) return true;
    }
    return false;
}

/* frame.query("size in @lengths"), numexpr.evaluate("lengths * 2") */
static bool evaluates_text(const Site *s, NodeId call, Atom name)
{
    static const char *const evaluators[] = {"eval", "exec", "query", "evaluate"};
    const Tree *t = s->tree;
    Bytes function = atoms_text(&t->atoms, tree_node(t, tree_child(t, call, ROLE_FUNC))->name);
    bool found = false;
    for (size_t i = 0; i < sizeof evaluators / sizeof *evaluators; i++)
        found |= bytes_is(function, evaluators[i]);
    uint32_t end = tree_subtree_end(t, call);
    for (uint32_t i = call.at; found && i < end; i++) {
        bool text = t->node[i].kind == NODE_CONSTANT && t->node[i].op == CONST_STR;
        if (text && has_word(tree_text(t, (NodeId){i}), atoms_text(&t->atoms, name))) return true;
    }
    return false;
}

static uint32_t showing_line(const Site *s, NodeId function, Atom name)
{
    const Tree *t = s->tree;
    uint32_t end = tree_subtree_end(t, function);
    for (uint32_t i = function.at + 1; i < end; i++) {
        uint8_t kind = t->node[i].kind;
        bool named = kind == NODE_NAME || kind == NODE_ATTRIBUTE;
        if ((named && shows_variables(s, (NodeId){i})) ||
            (kind == NODE_CALL && name.at && evaluates_text(s, (NodeId){i}, name)))
            return tree_line(t, t->node[i].start);
    }
    return 0;
}

/* ---- what it runs --------------------------------------------------------------------------- */

Verdict variables_are_private(const Site *s, NodeId function, Atom name)
{
    uint32_t line = showing_line(s, function, name);
    if (line) return refuse_at(REFUSE_VARIABLE_SHOWN, s->file, line);
    ProgramPlace frames = s->program->frames;
    if (!frames.line && !name.at) return proven();
    Effects body = effects_of_body(s, function);
    bool quiet = !does(&body, DOES_RUN) && !does(&body, DOES_SUSPEND);
    if (frames.line && (!quiet || does(&body, DOES_RAISE) || does(&body, DOES_FRAME)))
        return refuse_at(REFUSE_VARIABLE_SHOWN, frames.file, frames.line);
    Verdict v = proven();
    if (!quiet) v.assumptions |= assuming(ASSUME_PRIVATE_VARIABLES);
    return v;
}

/* ---- variables that are bound once ----------------------------------------------------------- */

NodeId variable_binding(const Site *s, NodeId name)
{
    const Tree *t = s->tree;
    SymbolId symbol = names_symbol(s->names, name);
    if (!symbol.at) return (NodeId){0};
    SymbolId home = names_binding(s->names, symbol);
    if (!home.at) return (NodeId){0};
    const Symbol *own = names_get(s->names, home);
    uint16_t others = SYMBOL_PARAM | SYMBOL_IMPORT | SYMBOL_DEFINED | SYMBOL_DELETED |
                      SYMBOL_GLOBAL | SYMBOL_NONLOCAL;
    uint8_t kind = s->names->scope[own->scope.at].kind;
    if ((own->flags & others) || kind == SCOPE_MODULE || kind == SCOPE_CLASS) return (NodeId){0};
    NodeId found = {0}, home_node = s->names->scope[own->scope.at].node;
    uint32_t end = tree_subtree_end(t, home_node);
    for (uint32_t i = home_node.at; i < end; i++) {
        const Node *n = &t->node[i];
        if (n->name.at != own->name.at) continue;
        bool binds = n->kind == NODE_MATCH_AS || n->kind == NODE_MATCH_STAR ||
                     n->kind == NODE_IDENTIFIER || n->kind == NODE_EXCEPT_HANDLER;
        if (binds) return (NodeId){0};
        if (n->kind != NODE_NAME || n->op != CTX_STORE) continue;
        SymbolId other = names_symbol(s->names, (NodeId){i});
        if (!other.at || names_binding(s->names, other).at != home.at) continue;
        if (found.at) return (NodeId){0};
        found = (NodeId){i};
    }
    return found;
}
