/* facts.c - one pass over the node table. */
#include "transform/facts/facts.h"

#include <stdlib.h>
#include <string.h>

#include "transform/facts/constant_names.h"

typedef struct Collect {
    const Tree *t;
    const Names *n;
    Facts *out;
    uint32_t *seen; /* by atom: index + 1 in names */
    Array(FactName) names;
    NodeId open_text; /* the first "open" that is handed to something */
} Collect;

static void note_atom(Collect *c, Atom name, uint8_t how, NodeId at)
{
    uint32_t index = c->seen[name.at];
    if (!index) {
        Bytes text = atoms_text(&c->t->atoms, name);
        Bytes kept = {arena_copy(&c->out->arena, text.at, text.len), text.len};
        uint32_t line = tree_line(c->t, tree_node(c->t, at)->start);
        array_push(&c->names, ((FactName){.name = kept, .line = line}));
        index = c->seen[name.at] = c->names.count;
    }
    FactName *f = &c->names.at[index - 1];
    f->how |= how;
    if ((how & DELETES) && !f->delete_line)
        f->delete_line = tree_line(c->t, tree_node(c->t, at)->start);
}

/* A name that stands in a string; it need not be an atom of the file. */
static void note_text(Collect *c, Bytes name, uint8_t how, NodeId at)
{
    Atom atom = atoms_find(&c->t->atoms, name);
    if (atom.at) {
        note_atom(c, atom, how, at);
        return;
    }
    Bytes kept = {arena_copy(&c->out->arena, name.at, name.len), name.len};
    uint32_t line = tree_line(c->t, tree_node(c->t, at)->start);
    array_push(&c->names, ((FactName){kept, how, line, how & DELETES ? line : 0}));
}

/* ---- receivers ------------------------------------------------------------------------------ */

/* Is this the first parameter of a method, `self` or `cls` by position?  Then it is no module. */
static bool is_self(const Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    if (node->kind != NODE_NAME) return false;
    ScopeId scope = names_scope_at(c->n, n);
    SymbolId s = names_find(c->n, scope, node->name);
    if (!s.at) return false;
    SymbolId owner = names_binding(c->n, s);
    if (!owner.at) return false;
    const Scope *function = &c->n->scope[names_get(c->n, owner)->scope.at];
    if (function->kind != SCOPE_FUNCTION || c->n->scope[function->parent.at].kind != SCOPE_CLASS)
        return false;
    if (names_get(c->n, owner)->flags & (SYMBOL_LOCAL | SYMBOL_IMPORT)) return false;
    NodeId arguments = tree_child(c->t, function->node, ROLE_ARGS);
    NodeId first = tree_node(c->t, arguments)->first;
    return first.at && tree_node(c->t, first)->name.at == node->name.at &&
           (tree_node(c->t, first)->role == ROLE_ARGS ||
            tree_node(c->t, first)->role == ROLE_POSONLYARGS);
}

/* f.__globals__, frame.f_globals: the namespace of a module. */
static bool is_globals(const Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    Bytes name = atoms_text(&c->t->atoms, node->name);
    return node->kind == NODE_ATTRIBUTE &&
           (bytes_is(name, "__globals__") || bytes_is(name, "f_globals"));
}

/* Is this, or what it is an attribute of, an imported name, or an entry of sys.modules? */
static bool is_imported(const Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    if (is_globals(c, n)) return true;
    while (node->kind == NODE_ATTRIBUTE || node->kind == NODE_SUBSCRIPT) {
        if (node->kind == NODE_ATTRIBUTE && atom_is(node->name, ATOM_modules)) return true;
        n = tree_child(c->t, n, ROLE_VALUE);
        node = tree_node(c->t, n);
    }
    if (node->kind == NODE_CALL) {
        const Node *f = tree_node(c->t, tree_child(c->t, n, ROLE_FUNC));
        return atom_is(f->name, ATOM_import_module) || atom_is(f->name, ATOM___import__);
    }
    if (node->kind != NODE_NAME) return false;
    if (atom_is(node->name, ATOM___builtins__) || atom_is(node->name, ATOM_modules)) return true;
    SymbolId s = names_find(c->n, names_scope_at(c->n, n), node->name);
    SymbolId owner = s.at ? names_binding(c->n, s) : s;
    return owner.at && (names_get(c->n, owner)->flags & SYMBOL_IMPORT);
}

/* Is it `builtins` itself, or `__builtins__`? */
static bool is_builtins(const Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    while (node->kind == NODE_ATTRIBUTE || node->kind == NODE_SUBSCRIPT) {
        n = tree_child(c->t, n, ROLE_VALUE);
        node = tree_node(c->t, n);
    }
    return node->kind == NODE_NAME &&
           (atom_is(node->name, ATOM_builtins) || atom_is(node->name, ATOM___builtins__));
}

/* A name that is not known is set on the receiver. */
static void note_computed(Collect *c, NodeId receiver, NodeId at)
{
    uint32_t line = tree_line(c->t, tree_node(c->t, at)->start);
    if (receiver.at && is_self(c, receiver)) return;
    if (!c->out->rebinds_any_line) c->out->rebinds_any_line = line;
    if (receiver.at && is_imported(c, receiver) && !c->out->globals_any_line)
        c->out->globals_any_line = line;
    if (receiver.at && is_builtins(c, receiver) && !c->out->patches_builtins_line)
        c->out->patches_builtins_line = line;
}

/* What storing an attribute on this receiver means. */
static uint8_t how_stored(const Collect *c, NodeId receiver)
{
    uint8_t how = DEFINES_OTHER | STORES;
    if (receiver.at && is_self(c, receiver)) return how;
    return receiver.at && is_imported(c, receiver) ? how | REBINDS : how | MAY_REBIND;
}

/* One of a few names is set: each is noted as if it were written out.  If that rests on anything,
 * the file still counts as one that sets names which are not known; but not on the builtins, since
 * what it rests on is looked at where all files are (program.c). */
static void note_constants(Collect *c, NodeId receiver, const ConstantNames *names, uint8_t deletes,
                           NodeId at)
{
    bool other = receiver.at && is_builtins(c, receiver) && !is_self(c, receiver);
    uint8_t how = how_stored(c, receiver) | deletes | (other ? REBINDS : 0);
    for (uint32_t i = 0; i < names->count; i++) note_text(c, names->at[i], how, at);
    if (constant_names_certain(names) || !(how & (REBINDS | MAY_REBIND))) return;
    if (other) c->out->relies |= names->relies;
    if (!c->out->rebinds_any_line)
        c->out->rebinds_any_line = tree_line(c->t, tree_node(c->t, at)->start);
}

/* ---- calls that set attributes -------------------------------------------------------------- */

/* The last name of the callee: `patch` of mock.patch. */
static Atom callee_name(const Collect *c, NodeId call)
{
    NodeId function = tree_child(c->t, call, ROLE_FUNC);
    const Node *f = tree_node(c->t, function);
    return f->kind == NODE_NAME || f->kind == NODE_ATTRIBUTE ? f->name : (Atom){0};
}

/* setattr(x, name, v), delattr, monkeypatch.setattr, patch.object(x, name). */
static void note_setter(Collect *c, NodeId call)
{
    NodeId receiver = code_argument(c->t, call, 0), name = code_argument(c->t, call, 1);
    Bytes text;
    uint8_t deletes = atom_is(callee_name(c, call), ATOM_delattr) ? DELETES : 0;
    if (code_literal(c->t, receiver, &text)) { /* setattr("module.name", v) of monkeypatch */
        const char *dot = memrchr(text.at, '.', text.len);
        if (dot) text = (Bytes){dot + 1, text.len - (size_t)(dot + 1 - text.at)};
        note_text(c, text, DEFINES_OTHER | STORES | STORES_BY_PATCH | REBINDS | deletes, call);
        return;
    }
    ConstantNames names;
    bool method = tree_node(c->t, tree_child(c->t, call, ROLE_FUNC))->kind == NODE_ATTRIBUTE;
    uint8_t how = deletes | (method ? STORES_BY_PATCH : 0); /* patch.object, monkeypatch.setattr */
    if (code_literal(c->t, name, &text)) note_text(c, text, how_stored(c, receiver) | how, call);
    else if (constant_names_of_call(c->t, c->n, call, &names))
        note_constants(c, receiver, &names, deletes, call);
    else note_computed(c, receiver, call);
}

/* object.__setattr__(x, "name", v), super().__setattr__("name", v) */
static void note_special_setter(Collect *c, NodeId call)
{
    Bytes text;
    bool deletes = bytes_is(atoms_text(&c->t->atoms, callee_name(c, call)), "__delattr__");
    uint8_t how = DEFINES_OTHER | STORES | (deletes ? DELETES : 0);
    NodeId name = code_argument(c->t, call, 0);
    if (!code_literal(c->t, name, &text)) name = code_argument(c->t, call, 1);
    if (code_literal(c->t, name, &text)) note_text(c, text, how, call);
}

/* "module.name"; of f"{x}.name" and x + ".name" what is written out. */
static bool text_of_path(const Collect *c, NodeId n, Bytes *out)
{
    const Node *node = tree_node(c->t, n);
    if (node->kind == NODE_BIN_OP) return text_of_path(c, tree_child(c->t, n, ROLE_RIGHT), out);
    if (node->kind != NODE_JOINED_STR) return code_literal(c->t, n, out);
    *out = tree_text(c->t, n);
    while (out->len && strchr("\"'", out->at[out->len - 1])) out->len--;
    return memrchr(out->at, '.', out->len) && !memchr(out->at, '\\', out->len) &&
           out->at[out->len - 1] != '}';
}

static void note_patch(Collect *c, NodeId call)
{
    Bytes text;
    if (!text_of_path(c, code_argument(c->t, call, 0), &text)) return;
    const char *dot = memrchr(text.at, '.', text.len);
    if (!dot) return;
    note_text(c, (Bytes){dot + 1, text.len - (size_t)(dot + 1 - text.at)},
              DEFINES_OTHER | STORES | STORES_BY_PATCH | REBINDS, call);
}

/* patch.multiple("module", name=v, ...), patch.dict(namespace, name=v) */
static void note_patches(Collect *c, NodeId call)
{
    tree_each_child(c->t, call, keyword) {
        const Node *k = tree_node(c->t, keyword);
        if (k->kind == NODE_KEYWORD && k->name.at)
            note_atom(c, k->name, DEFINES_OTHER | STORES | STORES_BY_PATCH | REBINDS, keyword);
    }
}

/* Is the expression x.__dict__, vars(x) or __builtins__?  Then whose namespace is it? */
static bool namespace_of(const Collect *c, NodeId n, NodeId *receiver)
{
    const Node *node = tree_node(c->t, n);
    *receiver = n;
    if (node->kind == NODE_ATTRIBUTE && atom_is(node->name, ATOM___dict__)) {
        *receiver = tree_child(c->t, n, ROLE_VALUE);
        return true;
    }
    if (node->kind == NODE_CALL && atom_is(callee_name(c, n), ATOM_vars)) {
        *receiver = code_argument(c->t, n, 0);
        return receiver->at != 0;
    }
    return is_globals(c, n) || (node->kind == NODE_NAME && atom_is(node->name, ATOM___builtins__));
}

/* x.__dict__.update(name=v), and other methods of a namespace that may write. */
static void note_namespace_call(Collect *c, NodeId call)
{
    static const char *const writers[] = {"update", "setdefault", "__setitem__", "pop", "popitem"};
    NodeId function = tree_child(c->t, call, ROLE_FUNC), receiver;
    if (tree_node(c->t, function)->kind != NODE_ATTRIBUTE) return;
    if (!namespace_of(c, tree_child(c->t, function, ROLE_VALUE), &receiver)) return;
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (bytes_is(atoms_text(&c->t->atoms, tree_node(c->t, function)->name), writers[i])) {
            note_computed(c, receiver, call);
            tree_each_child(c->t, call, keyword)
                if (tree_node(c->t, keyword)->kind == NODE_KEYWORD &&
                    tree_node(c->t, keyword)->name.at)
                    note_atom(c, tree_node(c->t, keyword)->name, how_stored(c, receiver), call);
        }
}

static bool is_patch_multiple(const Collect *c, NodeId call)
{
    NodeId function = tree_child(c->t, call, ROLE_FUNC);
    const Node *owner = tree_node(c->t, tree_child(c->t, function, ROLE_VALUE));
    return tree_node(c->t, function)->kind == NODE_ATTRIBUTE &&
           (bytes_is(atoms_text(&c->t->atoms, tree_node(c->t, function)->name), "multiple") ||
            atom_is(tree_node(c->t, function)->name, ATOM_dict)) &&
           atom_is(owner->name, ATOM_patch);
}

static void visit_call(Collect *c, NodeId call)
{
    note_namespace_call(c, call);
    Atom name = callee_name(c, call);
    if (!name.at) return;
    if (atom_is(name, ATOM_setattr) || atom_is(name, ATOM_delattr) ||
        bytes_is(atoms_text(&c->t->atoms, name), "object"))
        note_setter(c, call);
    else if (atom_is(name, ATOM_patch)) note_patch(c, call);
    else if (is_patch_multiple(c, call)) note_patches(c, call);
    else if (bytes_is(atoms_text(&c->t->atoms, name), "__setattr__") ||
             bytes_is(atoms_text(&c->t->atoms, name), "__delattr__"))
        note_special_setter(c, call);
}

/* ---- another open() ---------------------------------------------------------------------------
 */

static void note_open(Collect *c, NodeId value, NodeId at)
{
    if (tree_node(c->t, value)->kind == NODE_CONSTANT) return; /* a state: open=True */
    note_text(c, bytes_of(REPLACES_OPEN), DEFINES_OTHER | REBINDS, at);
}

/* {"open": value}, a namespace perhaps. */
static void visit_dict(Collect *c, NodeId dict)
{
    Bytes text;
    NodeId key = {0};
    tree_each_child(c->t, dict, child) {
        if (tree_node(c->t, child)->role == ROLE_KEYS) key = child;
        else if (code_literal(c->t, key, &text) && bytes_is(text, "open")) note_open(c, child, key);
    }
}

/* f(open=value) */
static void visit_keyword(Collect *c, NodeId keyword)
{
    if (bytes_is(atoms_text(&c->t->atoms, tree_node(c->t, keyword)->name), "open"))
        note_open(c, tree_child(c->t, keyword, ROLE_VALUE), keyword);
}

/* patch(__name__ + ".open", ...), patch(f"{x}.open", ...); and "open" by itself, which is noted in
 * a file that has to do with replacing things. */
static void visit_text(Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    Bytes text = tree_text(c->t, n);
    bool string = node->kind == NODE_JOINED_STR || node->op == CONST_STR;
    if (!string || text.len < 6) return;
    if (memcmp(text.at + text.len - 6, ".open", 5) == 0) {
        note_text(c, bytes_of(REPLACES_OPEN), DEFINES_OTHER | REBINDS, n);
        return;
    }
    if (text.len != 6 || memcmp(text.at + 1, "open", 4) != 0) return;
    uint8_t around = tree_node(c->t, node->parent)->kind;
    bool handed = around == NODE_CALL || around == NODE_KEYWORD || around == NODE_LIST ||
                  around == NODE_TUPLE || around == NODE_SUBSCRIPT;
    if (handed && !c->open_text.at) c->open_text = n;
}

/* Does the file mention what things are replaced with? */
static bool replaces(const Collect *c)
{
    static const char *const words[] = {"builtins",     "__builtins__",  "patch",
                                        "mock",         "monkeypatch",   "__globals__",
                                        "FunctionType", "unittest.mock", NULL};
    for (uint32_t i = 1; i < c->t->count; i++)
        if (c->t->node[i].name.at &&
            bytes_in_list(atoms_text(&c->t->atoms, c->t->node[i].name), words))
            return true;
    return false;
}

/* ---- stores --------------------------------------------------------------------------------- */

/* x.name = v, del x.name */
/* f.__kwdefaults__["key"] = v: as if it were stored itself. */
static bool changes_defaults(const Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n), *parent = tree_node(c->t, node->parent);
    if (node->role != ROLE_VALUE ||
        !bytes_is(atoms_text(&c->t->atoms, node->name), "__kwdefaults__"))
        return false;
    return parent->kind == NODE_SUBSCRIPT ? parent->op != CTX_LOAD : parent->kind == NODE_ATTRIBUTE;
}

static void visit_attribute(Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    if (node->op == CTX_LOAD && !changes_defaults(c, n)) return;
    uint8_t deletes = node->op == CTX_DEL ? DELETES : 0;
    note_atom(c, node->name, how_stored(c, tree_child(c->t, n, ROLE_VALUE)) | deletes, n);
}

/* mod.__dict__["name"] = v, vars(mod)[...] = v */
static void visit_subscript(Collect *c, NodeId n)
{
    const Node *node = tree_node(c->t, n);
    if (node->op == CTX_LOAD) return;
    NodeId receiver, namespace = tree_child(c->t, n, ROLE_VALUE);
    Bytes text;
    if (atom_is(tree_node(c->t, namespace)->name, ATOM_modules) &&
        code_literal(c->t, tree_child(c->t, n, ROLE_SLICE), &text)) /* sys.modules["io"] = v */
        note_text(c, text, DEFINES_OTHER | REBINDS, n);
    if (!namespace_of(c, namespace, &receiver)) return;
    ConstantNames names;
    NodeId name = tree_child(c->t, n, ROLE_SLICE);
    uint8_t deletes = node->op == CTX_DEL ? DELETES : 0;
    if (code_literal(c->t, name, &text)) note_text(c, text, how_stored(c, receiver) | deletes, n);
    else if (constant_names(c->t, c->n, name, &names))
        note_constants(c, receiver, &names, deletes, n);
    else note_computed(c, receiver, n);
}

/* ---- classes -------------------------------------------------------------------------------- */

static bool is_value_type(Atom name)
{
    switch (name.at) {
    case ATOM_str:
    case ATOM_bytes:
    case ATOM_int:
    case ATOM_float:
    case ATOM_complex:
    case ATOM_tuple:
    case ATOM_frozenset: return true;
    default: return false;
    }
}

static bool derives_from_value(const Collect *c, NodeId class)
{
    tree_each_child(c->t, class, base)
        if (tree_node(c->t, base)->role == ROLE_BASES && is_value_type(tree_node(c->t, base)->name))
            return true;
    return false;
}

/* Class Colour(str, Enum) with nothing but members: no more than texts. */
static bool is_plain_enum(const Collect *c, NodeId class)
{
    bool is_enum = false, plain = true;
    tree_each_child(c->t, class, child) {
        const Node *n = tree_node(c->t, child);
        if (n->role == ROLE_BASES)
            is_enum |= bytes_ends_with(atoms_text(&c->t->atoms, n->name), "Enum");
        if (n->role != ROLE_BODY || n->kind == NODE_EXPR) continue;
        plain = plain && n->kind == NODE_ASSIGN;
    }
    return is_enum && plain;
}

static bool derives_from_text(const Collect *c, NodeId class)
{
    bool text = false;
    tree_each_child(c->t, class, base) {
        const Node *n = tree_node(c->t, base);
        text |= n->role == ROLE_BASES && atom_is(n->name, ATOM_str);
    }
    return text && !is_plain_enum(c, class);
}

static void visit_class(Collect *c, NodeId class)
{
    ScopeId scope = {c->n->scope_of_node[class.at]};
    uint32_t line = tree_line(c->t, tree_node(c->t, class)->start);
    if (derives_from_value(c, class) && !c->out->value_class_line) c->out->value_class_line = line;
    if (derives_from_text(c, class) && !c->out->text_class_line) c->out->text_class_line = line;
    for (SymbolId s = c->n->scope[scope.at].symbols; s.at; s = c->n->symbol[s.at].next) {
        const Symbol *symbol = &c->n->symbol[s.at];
        if (!(symbol->flags & SYMBOL_BOUND)) continue;
        if (atom_is(symbol->name, ATOM___del__) && !c->out->finalizer_line)
            c->out->finalizer_line = line;
        bool method = (symbol->flags & SYMBOL_DEFINED) &&
                      !(symbol->flags & (SYMBOL_STORED | SYMBOL_IMPORT | SYMBOL_TYPE_PARAM));
        note_atom(c, symbol->name, method ? DEFINES_METHOD : DEFINES_OTHER, class);
    }
}

/* mock_open() makes what takes the place of open(), however it gets there. */
static void note_mock(Collect *c)
{
    Atom name = atoms_find(&c->t->atoms, bytes_of("mock_open"));
    for (uint32_t i = 1; name.at && i < c->t->count; i++)
        if (c->t->node[i].name.at == name.at) {
            note_text(c, bytes_of(REPLACES_OPEN), DEFINES_OTHER | REBINDS, (NodeId){i});
            return;
        }
}

void facts_collect(const Tree *t, const Names *n, bool with_flow, Facts *out)
{
    *out = (Facts){0};
    Collect c = {.t = t, .n = n, .out = out};
    c.seen = take_memory(t->atoms.count * sizeof *c.seen);
    memset(c.seen, 0, t->atoms.count * sizeof *c.seen);
    for (uint32_t i = 1; i < t->count; i++) {
        NodeId id = {i};
        switch (t->node[i].kind) {
        case NODE_CALL: visit_call(&c, id); break;
        case NODE_ATTRIBUTE: visit_attribute(&c, id); break;
        case NODE_SUBSCRIPT: visit_subscript(&c, id); break;
        case NODE_CLASS_DEF: visit_class(&c, id); break;
        case NODE_DICT: visit_dict(&c, id); break;
        case NODE_KEYWORD: visit_keyword(&c, id); break;
        case NODE_CONSTANT:
        case NODE_JOINED_STR: visit_text(&c, id); break;
        case NODE_ALIAS:
            if (bytes_starts_with(atoms_text(&t->atoms, t->node[i].name), "weakref") &&
                !out->finalizer_line)
                out->finalizer_line = tree_line(t, t->node[i].start);
            break;
        case NODE_IMPORT_FROM:
            if (bytes_is(atoms_text(&t->atoms, t->node[i].name), "weakref") && !out->finalizer_line)
                out->finalizer_line = tree_line(t, t->node[i].start);
            break;
        case NODE_NAME:
            if (atom_is(t->node[i].name, ATOM_bytearray) && !out->bytearray_line)
                out->bytearray_line = tree_line(t, t->node[i].start);
            break;
        default: break;
        }
    }
    note_mock(&c);
    if (c.open_text.at && replaces(&c))
        note_text(&c, bytes_of(REPLACES_OPEN), DEFINES_OTHER | REBINDS, c.open_text);
    free(c.seen);
    out->names = c.names.at;
    out->name_count = c.names.count;
    code_collect(t, n, &out->arena, &out->code);
    if (!out->rebinds_any_line) out->rebinds_any_line = out->code.computed_other_line;
    if (with_flow) flow_collect(t, n, &out->arena, &out->flow);
}

#define TRIM(array)                                                                             \
    ((array)->count && (array)->count < (array)->room                                           \
         ? (void)((array)->at = grow_memory((array)->at, (array)->count * sizeof *(array)->at), \
                  (array)->room = (array)->count)                                               \
         : (void)0)

static void trim_flow(Flow *f)
{
    TRIM(&f->names);
    TRIM(&f->ops);
    TRIM(&f->words);
    TRIM(&f->lines);
    TRIM(&f->functions);
    TRIM(&f->params);
    TRIM(&f->classes);
    TRIM(&f->attrs);
    TRIM(&f->refs);
    TRIM(&f->globals);
}

static void trim_code(Code *c)
{
    TRIM(&c->words);
    TRIM(&c->records);
    TRIM(&c->texts);
    TRIM(&c->edges);
    TRIM(&c->dotted);
    TRIM(&c->watched);
    TRIM(&c->computed);
    TRIM(&c->given);
    TRIM(&c->takes);
    TRIM(&c->mentions);
    TRIM(&c->looks);
}

void facts_trim(Facts *f)
{
    if (f->name_count) f->names = grow_memory(f->names, f->name_count * sizeof *f->names);
    trim_code(&f->code);
    trim_flow(&f->flow);
    trim_flow(&f->examples);
}

void facts_free(Facts *f)
{
    free(f->names);
    code_free(&f->code);
    flow_free(&f->flow);
    flow_free(&f->examples);
    arena_free(&f->arena);
    *f = (Facts){0};
}
