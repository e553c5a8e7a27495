/* Just enough of RFC 6455 for a client on the loopback: no extensions, no fragments. */
#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

enum { WS_TEXT = 1, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

struct frame {
    int opcode;
    const char *text;
    size_t length;
    size_t total; /* with its header */
};

/* The opening request; `subprotocols` may be empty. Returns its length. */
size_t ws_request(char *out, size_t room, int port, const char *path, const char *subprotocols);

/* Whether a whole frame begins at `bytes`, and which. */
bool ws_next(const char *bytes, size_t length, struct frame *found);

/* Send one small frame, masked as a client has to. False when the socket does not take it whole. */
bool ws_send(int descriptor, int opcode, const char *text, size_t length);

#endif
