/* record.c - see record.h. */
#include "transform/cache/record.h"

#include <string.h>
#include <xxhash.h>

enum { HEADER = 1 + sizeof(uint64_t) };

static uint64_t checksum(Bytes content, RecordKind kind, ContentHash key)
{
    uint64_t seed = key.low ^ (key.high << 1 | key.high >> 63) ^ (uint64_t)kind;
    return XXH3_64bits_withSeed(content.at, content.len, seed);
}

size_t record_begin(Buf *out, RecordKind kind)
{
    static const char room[sizeof(uint64_t)] = {0};
    size_t begin = out->len;
    buf_add_char(out, (char)kind);
    buf_add(out, room, sizeof room);
    return begin;
}

void record_seal(Buf *out, size_t begin, ContentHash key)
{
    Bytes content = {out->at + begin + HEADER, out->len - begin - HEADER};
    uint64_t sum = checksum(content, (RecordKind)(unsigned char)out->at[begin], key);
    for (size_t i = 0; i < sizeof sum; i++) out->at[begin + 1 + i] = (char)(sum >> 8 * i & 0xff);
}

void record_number(Buf *out, uint64_t number)
{
    char bytes[10];
    size_t len = 0;
    for (; number >= 0x80; number >>= 7) bytes[len++] = (char)((number & 0x7f) | 0x80);
    bytes[len++] = (char)number;
    buf_add(out, bytes, len);
}

void record_text(Buf *out, Bytes text)
{
    record_number(out, text.len);
    buf_add_bytes(out, text);
}

bool record_open(Bytes record, RecordKind kind, ContentHash key, Reader *out)
{
    *out = (Reader){.bad = true};
    if (record.len < HEADER || (unsigned char)record.at[0] != (unsigned char)kind) return false;
    Bytes content = {record.at + HEADER, record.len - HEADER};
    uint64_t sum = checksum(content, kind, key);
    for (size_t i = 0; i < sizeof sum; i++)
        if ((unsigned char)record.at[1 + i] != (sum >> 8 * i & 0xff)) return false;
    const unsigned char *at = (const unsigned char *)content.at;
    *out = (Reader){.at = at, .end = at + content.len};
    return true;
}

static uint64_t fail(Reader *r)
{
    r->bad = true;
    r->at = r->end;
    return 0;
}

uint64_t read_number(Reader *r, uint64_t most)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint64_t byte = *r->at++;
        number |= (byte & 0x7f) << shift;
        if (byte & 0x80) continue;
        bool lost = shift == 63 && byte > 1;
        return number <= most && !lost ? number : fail(r);
    }
    return fail(r);
}

Bytes read_text(Reader *r)
{
    size_t len = (size_t)read_number(r, (uint64_t)(r->end - r->at));
    if (len > (size_t)(r->end - r->at)) len = (size_t)fail(r);
    Bytes text = {r->at ? (const char *)r->at : "", len};
    r->at += len;
    return text;
}

uint32_t read_count(Reader *r)
{
    uint64_t count = read_number(r, UINT32_MAX - 1);
    return (uint32_t)(count <= (uint64_t)(r->end - r->at) ? count : fail(r));
}

bool read_is_done(const Reader *r)
{
    return !r->bad && r->at == r->end;
}
