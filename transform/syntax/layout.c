/*
 * layout.c - a tokenizer that keeps no tokens.
 *
 * Brackets, f-strings and their replacement fields form one stack of frames.  Code is scanned while
 * the top frame is a bracket or a field (or the stack is empty), text while it is a string literal
 * or a format specification.
 */
#include "transform/syntax/layout.h"

#include <string.h>
#include <utf8proc.h>

enum {
    MAX_FRAMES = 200,  /* CPython: MAXLEVEL of the tokenizer */
    MAX_INDENTS = 100, /* CPython: MAXINDENT */
    TAB_SIZE = 8,
};

typedef enum FrameKind { FRAME_BRACKET, FRAME_FIELD, FRAME_STRING, FRAME_SPEC } FrameKind;

typedef struct Frame {
    FrameKind kind;
    char close;  /* the bracket that ends it; the quote of a string */
    bool triple; /* of the string that a FRAME_STRING or its fields and specs belong to */
    bool raw;
    uint32_t line;
} Frame;

typedef struct Scan {
    Layout *out;
    Err *err;
    const char *s;
    uint32_t i, n;
    Frame frame[MAX_FRAMES];
    uint32_t depth;
    uint32_t indent[MAX_INDENTS + 1], alt_indent[MAX_INDENTS + 1], indents;
    bool line_open;    /* a token stood on the current logical line */
    bool block_opened; /* the last logical line ended with ':' */
    char last;         /* last byte of the last token */
    Bytes last_word;   /* the last token, when it is a word; else empty */
    uint32_t dots;     /* dots that the text ends with */
    Bytes word_before; /* the token before the last, when it is a word */
    char before;       /* the last byte of the token before the last */
    bool rescue;       /* gather the masks of layout_rescue */
} Scan;

typedef struct StringPrefix {
    bool raw, bytes, format;
} StringPrefix;

static bool fail(Scan *c, const char *reason)
{
    return err_at(c->err, ERR_SYNTAX, c->out->lines.count, "%s", reason);
}

static char peek(const Scan *c, uint32_t ahead)
{
    return c->i + ahead < c->n ? c->s[c->i + ahead] : '\0';
}

static bool is_newline(char b)
{
    return b == '\n' || b == '\r';
}

static bool is_digit(char b)
{
    return b >= '0' && b <= '9';
}

static bool is_hex(char b)
{
    return is_digit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
}

static bool is_ascii_name(char b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
}

/* Steps over one line end and starts a line. */
static void take_newline(Scan *c)
{
    if (c->s[c->i] == '\r' && peek(c, 1) == '\n') c->i++;
    else if (c->s[c->i] == '\r') c->out->has_lone_cr = true;
    c->i++;
    array_push(&c->out->lines, c->i);
}

static void take_comment(Scan *c)
{
    uint32_t start = c->i;
    while (c->i < c->n && !is_newline(c->s[c->i])) c->i++;
    array_push(&c->out->comments, ((Span){start, c->i}));
    if (c->depth) array_push(&c->out->inner_space, ((Span){start, c->i}));
}

static bool take_continuation(Scan *c)
{
    uint32_t start = c->i++;
    if (c->i >= c->n) return fail(c, "unexpected end of file after a backslash");
    if (!is_newline(c->s[c->i])) return fail(c, "unexpected character after a line continuation");
    take_newline(c);
    if (c->i >= c->n) return fail(c, "unexpected end of file after a backslash");
    array_push(&c->out->inner_space, ((Span){start, c->i}));
    return true;
}

/* ---- indentation ---------------------------------------------------------------------------- */

static bool settle_indent(Scan *c, uint32_t column, uint32_t alternate)
{
    uint32_t top = c->indents;
    bool opened = c->block_opened;
    c->block_opened = false;
    if (column > c->indent[top]) {
        if (!opened) return fail(c, "unexpected indent");
        if (alternate <= c->alt_indent[top])
            return fail(c, "inconsistent use of tabs and spaces in indentation");
        if (top + 1 >= MAX_INDENTS)
            return err_at(c->err, ERR_LIMIT, c->out->lines.count, "too many levels of indentation");
        c->indents++;
        c->indent[c->indents] = column;
        c->alt_indent[c->indents] = alternate;
        return true;
    }
    if (opened) return fail(c, "expected an indented block");
    while (c->indents && column < c->indent[c->indents]) c->indents--;
    if (column != c->indent[c->indents])
        return fail(c, "unindent does not match any outer indentation level");
    if (alternate != c->alt_indent[c->indents])
        return fail(c, "inconsistent use of tabs and spaces in indentation");
    return true;
}

/* The other side of may_end_line: what no statement begins with. */
static bool may_start_line(const Scan *c)
{
    static const char *const inner_words[] = {"and", "or", "in", "is", "as"};
    char b = peek(c, 0);
    if (b == '.') return peek(c, 1) == '.' && peek(c, 2) == '.';
    if (strchr(",=/%&|^<>!:;", b)) return false;
    Bytes rest = {c->s + c->i, c->n - c->i};
    for (size_t k = 0; k < sizeof inner_words / sizeof *inner_words; k++) {
        if (!bytes_starts_with(rest, inner_words[k])) continue;
        char after = peek(c, (uint32_t)strlen(inner_words[k]));
        if (!is_ascii_name(after) && !is_digit(after) && (unsigned char)after < 0x80) return false;
    }
    return true;
}

/* At the start of a logical line: steps over blank and comment lines, then settles the indent. */
static bool start_line(Scan *c)
{
    uint32_t column = 0, alternate = 0, continued = 0, continued_alternate = 0;
    for (; c->i < c->n; c->i++) {
        char b = c->s[c->i];
        if (b == ' ') {
            column++, alternate++;
        } else if (b == '\t') {
            column = (column / TAB_SIZE + 1) * TAB_SIZE;
            alternate++;
        } else if (b == '\f') {
            column = alternate = 0;
        } else if (b == '\\') {
            if (!continued) continued = column, continued_alternate = alternate;
            if (!take_continuation(c)) return false;
            c->i--;
        } else {
            break;
        }
    }
    if (c->i >= c->n || is_newline(c->s[c->i]) || c->s[c->i] == '#') return true;
    c->line_open = true;
    if (!may_start_line(c)) return fail(c, "invalid syntax");
    if (continued) column = continued, alternate = continued_alternate;
    return settle_indent(c, column, alternate);
}

/* Grammar: outside brackets, too, it takes a line end for a blank where no statement can end. */
static bool may_end_line(const Scan *c)
{
    static const char *const open_words[] = {
        "and",   "or",    "not",    "in",       "is",     "if",     "elif",  "else",
        "for",   "while", "with",   "as",       "from",   "import", "del",   "assert",
        "class", "def",   "global", "nonlocal", "lambda", "async",  "await", NULL,
    };
    if (c->last_word.len) return !bytes_in_list(c->last_word, open_words);
    if (c->last == '*') return bytes_is(c->word_before, "import");
    if (c->last == '.') return c->dots == 3;
    return !strchr("=+-/%@&|^~<>!", c->last);
}

static bool end_line(Scan *c)
{
    if (c->line_open && !may_end_line(c)) return fail(c, "invalid syntax");
    if (c->line_open) array_push(&c->out->ends, c->i);
    take_newline(c);
    if (!c->line_open) return true;
    c->dots = 0;
    c->block_opened = c->last == ':';
    c->out->blocks += c->block_opened;
    c->line_open = false;
    return true;
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* Digits with single underscores between them; false when there is no digit or a stray '_'. */
static bool take_digits(Scan *c, bool (*accepts)(char))
{
    for (;;) {
        if (!accepts(peek(c, 0))) return false;
        while (accepts(peek(c, 0))) c->i++;
        if (peek(c, 0) != '_') return true;
        c->i++;
    }
}

static bool is_octal(char b)
{
    return b >= '0' && b <= '7';
}

static bool is_binary(char b)
{
    return b == '0' || b == '1';
}

/* "1if x" is a number and a keyword (deprecated); any other letter after a number is an error. */
static bool number_may_end(const Scan *c)
{
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
    if ((unsigned char)peek(c, 0) >= 0x80) return false;
    if (!is_ascii_name(peek(c, 0)) && !is_digit(peek(c, 0))) return true;
    Bytes rest = {c->s + c->i, c->n - c->i};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (bytes_starts_with(rest, words[k])) return true;
    return false;
}

static bool take_radix(Scan *c, bool (*accepts)(char))
{
    c->i += 2;
    if (peek(c, 0) == '_') c->i++;
    if (!take_digits(c, accepts)) return fail(c, "invalid number");
    return number_may_end(c) || fail(c, "invalid number");
}

/* The exponent, if one stands here: "1e5", but "1else" has none. */
static bool take_exponent(Scan *c)
{
    char b = peek(c, 0);
    if (b != 'e' && b != 'E') return true;
    uint32_t sign = peek(c, 1) == '+' || peek(c, 1) == '-';
    if (!is_digit(peek(c, 1 + sign))) return !sign;
    c->i += 1 + sign;
    return take_digits(c, is_digit);
}

static bool take_number(Scan *c)
{
    uint32_t start = c->i;
    char second = peek(c, 1);
    if (peek(c, 0) == '0') {
        if (second == 'x' || second == 'X') return take_radix(c, is_hex);
        if (second == 'o' || second == 'O') return take_radix(c, is_octal);
        if (second == 'b' || second == 'B') return take_radix(c, is_binary);
    }
    if (peek(c, 0) != '.' && !take_digits(c, is_digit)) return fail(c, "invalid decimal literal");
    uint32_t whole_end = c->i;
    if (peek(c, 0) == '.') {
        c->i++;
        if (is_digit(peek(c, 0)) && !take_digits(c, is_digit))
            return fail(c, "invalid decimal literal");
    }
    if (!take_exponent(c)) return fail(c, "invalid decimal literal");
    bool whole = c->i == whole_end;
    if (peek(c, 0) == 'j' || peek(c, 0) == 'J') {
        c->i++;
        whole = false;
    }
    if (whole && c->s[start] == '0') {
        for (uint32_t k = start; k < whole_end; k++)
            if (c->s[k] != '0' && c->s[k] != '_')
                return fail(c, "leading zeros in decimal integer literals are not permitted");
    }
    return number_may_end(c) || fail(c, "invalid decimal literal");
}

/* ---- strings -------------------------------------------------------------------------------- */

static bool string_prefix(Bytes word, StringPrefix *p)
{
    *p = (StringPrefix){0};
    bool unicode = false;
    if (word.len > 2) return false;
    for (size_t k = 0; k < word.len; k++) {
        bool *seen = NULL;
        switch (word.at[k] | 0x20) {
        case 'r': seen = &p->raw; break;
        case 'b': seen = &p->bytes; break;
        case 'f':
        case 't': seen = &p->format; break;
        case 'u': seen = &unicode; break;
        default: return false;
        }
        if (*seen) return false;
        *seen = true;
    }
    return !(unicode && word.len > 1) && !(p->bytes && p->format);
}

/* `count` hexadecimal digits after the two bytes of "\x", "\u" or "\U". */
static bool take_hex_escape(Scan *c, uint32_t count)
{
    uint32_t value = 0;
    c->i += 2;
    for (uint32_t k = 0; k < count; k++, c->i++) {
        char b = peek(c, 0);
        if (!is_hex(b)) return fail(c, "truncated escape in a string");
        value = value * 16 + (uint32_t)(is_digit(b) ? b - '0' : (b | 0x20) - 'a' + 10);
    }
    return value <= 0x10FFFF || fail(c, "illegal Unicode character in a string");
}

static bool take_named_escape(Scan *c)
{
    c->i += 2;
    if (peek(c, 0) != '{' || peek(c, 1) == '}') return fail(c, "malformed \\N escape in a string");
    while (c->i < c->n && c->s[c->i] != '}' && !is_newline(c->s[c->i])) c->i++;
    if (peek(c, 0) != '}') return fail(c, "malformed \\N escape in a string");
    c->i++;
    return true;
}

/* A backslash in a string that is not raw, or the two bytes after it in one that is. */
static bool take_escape(Scan *c, StringPrefix p)
{
    char b = peek(c, 1);
    if (!p.raw) {
        if (b == 'x') return take_hex_escape(c, 2);
        if (!p.bytes && b == 'u') return take_hex_escape(c, 4);
        if (!p.bytes && b == 'U') return take_hex_escape(c, 8);
        if (!p.bytes && b == 'N') return take_named_escape(c);
    }
    c->i++;
    if (c->i >= c->n) return true;
    if (is_newline(c->s[c->i])) take_newline(c);
    else c->i++;
    return true;
}

static bool at_close(const Scan *c, char quote, bool triple)
{
    if (c->s[c->i] != quote) return false;
    return !triple || (peek(c, 1) == quote && peek(c, 2) == quote);
}

static bool take_plain_string(Scan *c, StringPrefix p, char quote, bool triple)
{
    while (c->i < c->n) {
        char b = c->s[c->i];
        if (at_close(c, quote, triple)) {
            c->i += triple ? 3 : 1;
            return true;
        }
        if (b == '\\') {
            if (!take_escape(c, p)) return false;
        } else if (is_newline(b)) {
            if (!triple) return fail(c, "unterminated string literal");
            take_newline(c);
        } else if (p.bytes && (unsigned char)b >= 0x80) {
            return fail(c, "bytes can only contain ASCII literal characters");
        } else {
            c->i++;
        }
    }
    return fail(c, "unterminated string literal");
}

static bool push(Scan *c, Frame f)
{
    if (c->depth == MAX_FRAMES)
        return err_at(c->err, ERR_LIMIT, c->out->lines.count, "too many nested parentheses");
    f.line = c->out->lines.count;
    c->frame[c->depth++] = f;
    return true;
}

static bool take_string(Scan *c, StringPrefix p)
{
    char quote = c->s[c->i];
    bool triple = peek(c, 1) == quote && peek(c, 2) == quote;
    c->i += triple ? 3 : 1;
    c->last = quote;
    if (!p.format) return take_plain_string(c, p, quote, triple);
    return push(c, (Frame){FRAME_STRING, quote, triple, p.raw, 0});
}

/* '{' in the text of an f-string or in a format specification: an escape or a field. */
static bool take_open_brace(Scan *c, const Frame *top)
{
    if (top->kind == FRAME_STRING && peek(c, 1) == '{') {
        c->i += 2;
        return true;
    }
    c->i++;
    return push(c, (Frame){FRAME_FIELD, '}', top->triple, top->raw, 0});
}

static bool take_close_brace(Scan *c, const Frame *top)
{
    if (top->kind == FRAME_SPEC) {
        c->i++;
        c->depth -= 2; /* the specification and its field */
        return true;
    }
    if (peek(c, 1) != '}') return fail(c, "f-string: single '}' is not allowed");
    c->i += 2;
    return true;
}

/* A backslash in the text of an f-string: "\{" still opens a field. */
static bool take_format_escape(Scan *c, const Frame *top)
{
    char b = peek(c, 1);
    if (b == '{' || b == '}') {
        c->i++;
        return true;
    }
    return take_escape(c, (StringPrefix){.raw = top->raw});
}

/* The string frame that a field or specification on top of the stack belongs to. */
static const Frame *enclosing_string(const Scan *c)
{
    uint32_t k = c->depth;
    while (k && c->frame[k - 1].kind != FRAME_STRING) k--;
    return &c->frame[k - 1];
}

/* One stretch of the text of an f-string or format specification. */
static bool take_text(Scan *c)
{
    const Frame *top = &c->frame[c->depth - 1];
    const Frame *string = enclosing_string(c);
    while (c->i < c->n) {
        char b = c->s[c->i];
        if (at_close(c, string->close, string->triple)) {
            if (top->kind == FRAME_SPEC) return fail(c, "f-string: expecting '}'");
            c->i += string->triple ? 3 : 1;
            c->depth--;
            c->last = string->close;
            return true;
        }
        if (b == '{') return take_open_brace(c, top);
        if (b == '}') return take_close_brace(c, top);
        if (b == '\\') {
            if (!take_format_escape(c, top)) return false;
        } else if (is_newline(b)) {
            if (!string->triple) return fail(c, "unterminated f-string literal");
            take_newline(c);
        } else {
            c->i++;
        }
    }
    return fail(c, "unterminated f-string literal");
}

/* ---- names and operators -------------------------------------------------------------------- */

static bool is_other_id(int32_t p, bool at_start)
{
    if (p == 0x1885 || p == 0x1886 || p == 0x2118 || p == 0x212E || p == 0x309B || p == 0x309C)
        return true;
    return !at_start && (p == 0xB7 || p == 0x387 || (p >= 0x1369 && p <= 0x1371) || p == 0x19DA);
}

bool layout_is_identifier_char(int32_t p, bool at_start)
{
    if (p == 0x2E2F || p == 0x037A || p == 0x0E33 || p == 0x0EB3) return p != 0x2E2F && p != 0x37A;
    utf8proc_category_t category = utf8proc_category(p);
    bool letter = category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
                  category == UTF8PROC_CATEGORY_LT || category == UTF8PROC_CATEGORY_LM ||
                  category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_NL || p == '_';
    if (letter || is_other_id(p, at_start)) return true;
    return !at_start && (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
                         category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_PC);
}

static bool take_wide_char(Scan *c, bool at_start)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)c->s + c->i,
                                            (utf8proc_ssize_t)(c->n - c->i), &point);
    if (len <= 0) return fail(c, "invalid UTF-8");
    if (!layout_is_identifier_char(point, at_start))
        return err_at(c->err, ERR_SYNTAX, c->out->lines.count, "invalid character U+%04X",
                      (unsigned)point);
    c->i += (uint32_t)len;
    return true;
}

/* "ub", "fb": letters of prefixes, but no prefix; the grammar would take them. */
static bool looks_like_prefix(Bytes word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!strchr("rRbBuUfFtT", word.at[i])) return false;
    return true;
}

static bool take_word(Scan *c)
{
    uint32_t start = c->i;
    while (c->i < c->n) {
        char b = c->s[c->i];
        if ((unsigned char)b >= 0x80) {
            if (!take_wide_char(c, c->i == start)) return false;
        } else if (is_ascii_name(b) || is_digit(b)) {
            c->i++;
        } else {
            break;
        }
    }
    c->last = 'a';
    c->last_word = (Bytes){c->s + start, c->i - start};
    StringPrefix p;
    char b = peek(c, 0);
    if ((b == '"' || b == '\'') && string_prefix((Bytes){c->s + start, c->i - start}, &p))
        return take_string(c, p);
    if ((b == '"' || b == '\'') && looks_like_prefix((Bytes){c->s + start, c->i - start}))
        return fail(c, "invalid string prefix");
    return true;
}

static bool close_bracket(Scan *c, char b)
{
    if (!c->depth) {
        err_at(c->err, ERR_SYNTAX, c->out->lines.count, "unmatched '%c'", b);
        return false;
    }
    const Frame *top = &c->frame[c->depth - 1];
    if (top->close != b)
        return err_at(c->err, ERR_SYNTAX, c->out->lines.count,
                      "closing '%c' does not match the bracket opened on line %u", b, top->line);
    c->depth--;
    c->i++;
    return true;
}

/* ---- masks ---------------------------------------------------------------------------------- */

static void mask(Scan *c, uint32_t start, uint32_t end, char with)
{
    array_push(&c->out->masks, ((Mask){start, end, with}));
}

/* The word before a '[' that is a name and stands for a value; see layout_rescue. */
static void mask_name(Scan *c)
{
    static const char *const others[] = {
        "and",    "or",    "not",  "in",   "is",     "if",     "elif",  "else",  "for",    "while",
        "with",   "as",    "from", "del",  "assert", "return", "yield", "await", "lambda", "raise",
        "except", "match", "case", "type", "print",  "exec",   "None",  "True",  "False",  NULL,
    };
    static const char *const definers[] = {"class", "def", "type", NULL};
    if (!c->last_word.len || c->last != 'a' || c->before == '.') return;
    if (bytes_in_list(c->last_word, others) || bytes_in_list(c->word_before, definers)) return;
    uint32_t start = (uint32_t)(c->last_word.at - c->s);
    mask(c, start, start + (uint32_t)c->last_word.len, '1');
}

/* Does an operand that is no name begin there? */
static bool is_no_name(const Scan *c, uint32_t at)
{
    Bytes rest = {c->s + at, c->n - at};
    if (bytes_starts_with(rest, "await")) return true;
    for (uint32_t i = 0; i < 3 && i < rest.len; i++) {
        if (rest.at[i] == '"' || rest.at[i] == '\'') return true; /* after its prefix, if any */
        if (!strchr("rRbBuUfFtT", rest.at[i])) break;
    }
    return rest.len && strchr("[({-+~.0123456789", rest.at[0]);
}

/* A '*' before an operand, outside brackets or in those of a subscript or field; see
 * layout_rescue. */
static void mask_star(Scan *c)
{
    static const char *const before[] = {"return", "yield", "in", NULL};
    bool operand =
        c->last_word.len ? bytes_in_list(c->last_word, before) : strchr(",=[{", c->last) != NULL;
    const Frame *top = c->depth ? &c->frame[c->depth - 1] : NULL;
    if (!operand || (top && top->kind != FRAME_FIELD && top->close != ']')) return;
    uint32_t next = c->i + 1;
    while (next < c->n && (c->s[next] == ' ' || c->s[next] == '\t')) next++;
    if (is_no_name(c, next)) mask(c, c->i, c->i + 1, '+');
}

/* Called where a token begins; `last` and `last_word` are still those of the one before. */
static void mask_for_rescue(Scan *c, char first)
{
    if (first == '[') mask_name(c);
    if (first == '*') mask_star(c);
}

static bool take_operator(Scan *c)
{
    char b = c->s[c->i];
    bool in_field = c->depth && c->frame[c->depth - 1].kind == FRAME_FIELD;
    c->last = b;
    switch (b) {
    case '(': c->i++; return push(c, (Frame){FRAME_BRACKET, ')', false, false, 0});
    case '[': c->i++; return push(c, (Frame){FRAME_BRACKET, ']', false, false, 0});
    case '{': c->i++; return push(c, (Frame){FRAME_BRACKET, '}', false, false, 0});
    case ')':
    case ']':
    case '}': return close_bracket(c, b);
    case ':':
        c->i++;
        if (in_field && peek(c, 0) == '=') mask(c, c->i, c->i + 1, 'Q');
        if (in_field)
            return push(c, (Frame){FRAME_SPEC, '}', false, c->frame[c->depth - 1].raw, 0});
        return true;
    case '<':
        if (peek(c, 1) == '>') return fail(c, "'<>' is Python 2");
        c->i++;
        return true;
    case '!':
        if (peek(c, 1) != '=' && !in_field) return fail(c, "invalid syntax");
        c->i++;
        return true;
    case '$':
    case '?':
    case '`': return fail(c, "invalid syntax");
    default: break;
    }
    if ((unsigned char)b < 0x20 || b == 0x7f) return fail(c, "invalid non-printable character");
    c->i++;
    return true;
}

static bool take_code(Scan *c)
{
    char b = c->s[c->i];
    if (b == ' ' || b == '\t' || b == '\f') {
        c->i++;
        return true;
    }
    if (b == '#') {
        take_comment(c);
        return true;
    }
    if (is_newline(b)) {
        uint32_t start = c->i;
        if (!c->depth) {
            return end_line(c) && start_line(c);
        }
        take_newline(c);
        array_push(&c->out->inner_space, ((Span){start, c->i}));
        return true;
    }
    if (b == '\\') return take_continuation(c);
    if (c->rescue && c->line_open) mask_for_rescue(c, b);
    c->word_before = c->last_word;
    c->before = c->line_open ? c->last : '\n';
    c->line_open = true;
    c->last_word.len = 0;
    c->dots = b == '.' ? c->dots + 1 : 0;
    if (is_ascii_name(b) || (unsigned char)b >= 0x80) return take_word(c);
    if (is_digit(b) || (b == '.' && is_digit(peek(c, 1)))) {
        c->last = '0';
        return take_number(c);
    }
    if (b == '"' || b == '\'') return take_string(c, (StringPrefix){0});
    return take_operator(c);
}

static bool in_text(const Scan *c)
{
    if (!c->depth) return false;
    FrameKind kind = c->frame[c->depth - 1].kind;
    return kind == FRAME_STRING || kind == FRAME_SPEC;
}

static bool scan(Scan *c)
{
    Layout *l = c->out;
    l->lines.count = l->comments.count = l->inner_space.count = 0;
    l->ends.count = l->masks.count = 0;
    l->has_lone_cr = false;
    l->blocks = 0;
    array_push(&l->lines, 0);
    if (!start_line(c)) return false;
    while (c->i < c->n)
        if (!(in_text(c) ? take_text(c) : take_code(c))) return false;
    if (c->depth) {
        const Frame *top = &c->frame[c->depth - 1];
        bool text_open = top->kind == FRAME_STRING || top->kind == FRAME_SPEC;
        return err_at(c->err, ERR_SYNTAX, top->line, "%s",
                      text_open ? "unterminated f-string literal" : "bracket was never closed");
    }
    if (c->line_open && !may_end_line(c)) return fail(c, "invalid syntax");
    if ((c->line_open && c->last == ':') || (!c->line_open && c->block_opened))
        return fail(c, "expected an indented block");
    return true;
}

bool layout_scan(Layout *l, Bytes text, Err *err)
{
    Scan c = {.out = l, .err = err, .s = text.at, .n = (uint32_t)text.len};
    return scan(&c);
}

void layout_rescue(Layout *l, Bytes text)
{
    Err unused;
    Scan c = {.out = l, .err = &unused, .s = text.at, .n = (uint32_t)text.len, .rescue = true};
    scan(&c);
}

void layout_free(Layout *l)
{
    array_free(&l->lines);
    array_free(&l->ends);
    array_free(&l->comments);
    array_free(&l->inner_space);
    array_free(&l->masks);
}
