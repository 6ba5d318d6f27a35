/* err.c - see err.h. */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(Err *err, ErrKind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->kind = kind;
    err->line = 0;
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}

bool err_at(Err *err, ErrKind kind, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->kind = kind;
    err->line = line;
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}
