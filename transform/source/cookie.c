/* cookie.c - see cookie.h.  Names and aliases are those of Python's encodings.aliases. */
#include "transform/source/cookie.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char b)
{
    return b == ' ' || b == '\t' || b == '\f';
}

static bool is_name_char(char b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' ||
           b == '_' || b == '.';
}

static Bytes line_at(Bytes text, size_t start)
{
    size_t end = start;
    while (end < text.len && text.at[end] != '\n' && text.at[end] != '\r') end++;
    return (Bytes){text.at + start, end - start};
}

/* In a comment line: what follows "coding:" or "coding=". */
static Bytes name_in_line(Bytes line)
{
    size_t i = 0;
    while (i < line.len && is_blank(line.at[i])) i++;
    if (i >= line.len || line.at[i] != '#') return (Bytes){"", 0};
    for (; i + 7 <= line.len; i++) {
        if (memcmp(line.at + i, "coding", 6) != 0) continue;
        if (line.at[i + 6] != ':' && line.at[i + 6] != '=') continue;
        size_t start = i + 7;
        while (start < line.len && (line.at[start] == ' ' || line.at[start] == '\t')) start++;
        size_t end = start;
        while (end < line.len && is_name_char(line.at[end])) end++;
        if (end > start) return (Bytes){line.at + start, end - start};
    }
    return (Bytes){"", 0};
}

static bool is_blank_or_comment(Bytes line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '#') return true;
        if (!is_blank(line.at[i])) return false;
    }
    return true;
}

Bytes cookie_find(Bytes text)
{
    Bytes first = line_at(text, 0);
    Bytes name = name_in_line(first);
    if (name.len || !is_blank_or_comment(first)) return name;
    size_t next = first.len;
    if (next < text.len && text.at[next] == '\r') next++;
    if (next < text.len && text.at[next] == '\n') next++;
    return name_in_line(line_at(text, next));
}

typedef struct Charset {
    const char *python, *iconv;
} Charset;

static const Charset charsets[] = {
    {"utf_8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"u8", "UTF-8"},
    {"utf", "UTF-8"},
    {"cp65001", "UTF-8"},
    {"utf8_ucs2", "UTF-8"},
    {"ascii", "ASCII"},
    {"us_ascii", "ASCII"},
    {"646", "ASCII"},
    {"ansi_x3.4_1968", "ASCII"},
    {"latin_1", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"},
    {"latin", "ISO-8859-1"},
    {"l1", "ISO-8859-1"},
    {"iso_8859_1", "ISO-8859-1"},
    {"iso8859_1", "ISO-8859-1"},
    {"8859", "ISO-8859-1"},
    {"cp819", "ISO-8859-1"},
    {"iso8859", "ISO-8859-1"},
    {"iso_latin_1", "ISO-8859-1"},
    {"latin2", "ISO-8859-2"},
    {"l2", "ISO-8859-2"},
    {"latin5", "ISO-8859-9"},
    {"latin9", "ISO-8859-15"},
    {"latin_9", "ISO-8859-15"},
    {"windows_1250", "CP1250"},
    {"windows_1251", "CP1251"},
    {"windows_1252", "CP1252"},
    {"windows_1253", "CP1253"},
    {"windows_1254", "CP1254"},
    {"windows_1255", "CP1255"},
    {"windows_1256", "CP1256"},
    {"windows_1257", "CP1257"},
    {"windows_1258", "CP1258"},
    {"koi8_r", "KOI8-R"},
    {"koi8_u", "KOI8-U"},
    {"cp437", "CP437"},
    {"cp850", "CP850"},
    {"cp866", "CP866"},
    {"cyrillic", "ISO-8859-5"},
    {"greek", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"},
    {"euc_jp", "EUC-JP"},
    {"eucjp", "EUC-JP"},
    {"ujis", "EUC-JP"},
    {"euc_kr", "EUC-KR"},
    {"euckr", "EUC-KR"},
    {"korean", "EUC-KR"},
    {"gb2312", "GB2312"},
    {"euc_cn", "GB2312"},
    {"chinese", "GB2312"},
    {"gbk", "GBK"},
    {"cp936", "GBK"},
    {"gb18030", "GB18030"},
    {"gb18030_2000", "GB18030"},
    {"big5", "BIG5"},
    {"big5_tw", "BIG5"},
    {"shift_jis", "SJIS"},
    {"shiftjis", "SJIS"},
    {"sjis", "SJIS"},
    {"cp932", "CP932"},
    {"ms932", "CP932"},
    {"cp949", "UHC"},
    {"tis_620", "TIS-620"},
    {"mac_roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
};

/* "ISO-8859-15", "iso8859_15": the families that are numbered. */
static const char *numbered(const char *name)
{
    static const char *const iso[] = {
        NULL,         NULL,          "ISO-8859-2",  "ISO-8859-3",  "ISO-8859-4",  "ISO-8859-5",
        "ISO-8859-6", "ISO-8859-7",  "ISO-8859-8",  "ISO-8859-9",  "ISO-8859-10", NULL,
        NULL,         "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16"};
    static const char *const windows[] = {"CP1250", "CP1251", "CP1252", "CP1253", "CP1254",
                                          "CP1255", "CP1256", "CP1257", "CP1258"};
    unsigned number;
    char rest;
    if (sscanf(name, "iso_8859_%2u%c", &number, &rest) == 1 ||
        sscanf(name, "iso8859_%2u%c", &number, &rest) == 1)
        return number < sizeof iso / sizeof *iso ? iso[number] : NULL;
    if (sscanf(name, "cp%4u%c", &number, &rest) == 1 && number >= 1250 && number <= 1258)
        return windows[number - 1250];
    return NULL;
}

const char *cookie_charset(Bytes name)
{
    char folded[48];
    if (name.len >= sizeof folded) return NULL;
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char b = name.at[i];
        if (b >= 'A' && b <= 'Z') b = (char)(b | 0x20);
        if (b == '-' || b == ' ') b = '_';
        folded[len++] = b;
    }
    folded[len] = '\0';
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (strcmp(folded, charsets[i].python) == 0) return charsets[i].iconv;
    if (strncmp(folded, "utf_8_", 6) == 0 && strcmp(folded, "utf_8_sig") != 0) return "UTF-8";
    if (strncmp(folded, "latin_1_", 8) == 0 || strncmp(folded, "iso_8859_1_", 11) == 0 ||
        strncmp(folded, "iso_latin_1_", 12) == 0)
        return "ISO-8859-1";
    return numbered(folded);
}
