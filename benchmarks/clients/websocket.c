#include "websocket.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { FINAL = 0x80, MASKED = 0x80, LENGTH_BITS = 0x7f, LARGEST_SENT = 8192 };

size_t ws_request(char *out, size_t room, int port, const char *path, const char *subprotocols)
{
    int length = snprintf(out, room,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s%s%s\r\n",
                          path, port, *subprotocols ? "Sec-WebSocket-Protocol: " : "", subprotocols,
                          *subprotocols ? "\r\n" : "");
    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

static uint64_t read_number(const unsigned char *bytes, int count)
{
    uint64_t number = 0;
    for (int i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

bool ws_next(const char *bytes, size_t length, struct frame *found)
{
    const unsigned char *head = (const unsigned char *)bytes;
    if (length < 2)
        return false;
    size_t header = 2;
    uint64_t payload = head[1] & LENGTH_BITS;
    int extra = payload == 126 ? 2 : payload == 127 ? 8 : 0;
    if (length < header + (size_t)extra)
        return false;
    if (extra)
        payload = read_number(head + 2, extra);
    header += (size_t)extra;
    if (length - header < payload)
        return false;
    *found = (struct frame){head[0] & 0x0f, bytes + header, payload, header + payload};
    return true;
}

bool ws_send(int descriptor, int opcode, const char *text, size_t length)
{
    unsigned char bytes[LARGEST_SENT + 8];
    size_t header = 2;
    if (length > LARGEST_SENT)
        return false;
    bytes[0] = (unsigned char)(FINAL | opcode);
    bytes[1] = (unsigned char)(MASKED | (length < 126 ? length : 126));
    if (length >= 126) {
        bytes[2] = (unsigned char)(length >> 8);
        bytes[3] = (unsigned char)length;
        header = 4;
    }
    /* A mask of zeros is a mask, and leaves the text as it is. */
    memset(bytes + header, 0, 4);
    memcpy(bytes + header + 4, text, length);
    size_t total = header + 4 + length;
    return send(descriptor, bytes, total, MSG_NOSIGNAL) == (ssize_t)total;
}
