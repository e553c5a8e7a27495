/*
 * Many listeners of one topic in one thread: fanout PORT DIALECT COUNT BOARD ACKS TOPIC TOKENS
 *
 * DIALECT is native, socketio or raw; BOARD the file of departure times; ACKS an inherited descriptor; TOKENS a file with
 * an access token a line, dealt out in turn, or - for servers that ask for none. Each line on standard input is a
 * command, each answer a line of JSON:
 *
 *   expect N   start over; the next event carries number N
 *   report     what has arrived since
 *   stall N    the first N sockets are read no more        wake   they are read again
 *   drop       every connection ends at once               resume they come back and ask for what they missed
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tally.h"
#include "websocket.h"

enum { IN_FLIGHT = 64, TURN_EVENTS = 512, ROOM = 1 << 20, TOKEN_ROOM = 4096, EPOCH_ROOM = 16 };
static const char EVENT_NAME[] = "lead_created";

enum dialect { NATIVE, SOCKETIO, RAW };
enum stage { IDLE, CONNECTING, UPGRADING, GREETED, READY, CLOSED };

struct listener {
    int descriptor;
    enum stage stage;
    long expected;
    const char *token;
    char epoch[EPOCH_ROOM];
    /* The beginning of a frame whose rest has not come; mostly there is none. */
    char *rest;
    size_t rest_length;
};

static struct {
    enum dialect dialect;
    int port, count, polling;
    const char *topic;
    char **tokens;
    int token_count;
} setting;

static struct listener *listeners;
static struct {
    int next, in_flight, ready, failed, closed, stalled, recovered;
    bool is_resuming, is_said;
    double began_at;
} state;

/* One for all: what is read is taken at once, so the buffer stays in the cache. */
static char buffer[ROOM];

static void watch(int index, uint32_t events, int operation)
{
    struct epoll_event wish = {.events = events, .data.u32 = (uint32_t)index};
    epoll_ctl(setting.polling, operation, listeners[index].descriptor, &wish);
}

static void end(struct listener *one)
{
    close(one->descriptor);
    if (one->stage == READY) {
        state.ready--;
        state.closed++;
    } else {
        state.in_flight--;
        state.failed++;
    }
    one->stage = CLOSED;
    one->rest_length = 0;
}

static void start(int index)
{
    struct listener *one = &listeners[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)setting.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    one->stage = CONNECTING;
    state.in_flight++;
    int on = 1;
    setsockopt(one->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int failed = connect(one->descriptor, (struct sockaddr *)&address, sizeof address);
    if (one->descriptor < 0 || (failed && errno != EINPROGRESS))
        end(one);
    else
        watch(index, EPOLLOUT, EPOLL_CTL_ADD);
}

static void ask_to_upgrade(int index)
{
    struct listener *one = &listeners[index];
    char subprotocols[TOKEN_ROOM + 64] = "", request[TOKEN_ROOM + 512];
    if (setting.dialect == NATIVE)
        snprintf(subprotocols, sizeof subprotocols, "switchboard.v1, bearer.%s", one->token);
    const char *path = setting.dialect == SOCKETIO ? "/socket.io/?EIO=4&transport=websocket" : "/ws";
    size_t length = ws_request(request, sizeof request, setting.port, path, subprotocols);
    if (send(one->descriptor, request, length, MSG_NOSIGNAL) != (ssize_t)length) {
        end(one);
        return;
    }
    one->stage = UPGRADING;
    watch(index, EPOLLIN, EPOLL_CTL_MOD);
}

static void say(struct listener *one, const char *text)
{
    ws_send(one->descriptor, WS_TEXT, text, strlen(text));
}

static void become_ready(struct listener *one)
{
    one->stage = READY;
    state.in_flight--;
    state.ready++;
}

static bool begins(const struct frame *frame, const char *text)
{
    size_t length = strlen(text);
    return frame->length >= length && memcmp(frame->text, text, length) == 0;
}

static bool mentions(const struct frame *frame, const char *text)
{
    return memmem(frame->text, frame->length, text, strlen(text)) != NULL;
}

static void subscribe(struct listener *one)
{
    char command[512];
    if (state.is_resuming)
        snprintf(command, sizeof command,
                 "{\"type\":\"resume\",\"payload\":{\"topics\":[\"%s\"],\"since\":\"%s:%ld\"}}", setting.topic,
                 one->epoch, one->expected - 1);
    else
        snprintf(command, sizeof command, "{\"type\":\"subscribe\",\"payload\":{\"topics\":[\"%s\"]}}",
                 setting.topic);
    say(one, command);
}

static void note_epoch(struct listener *one, const struct frame *frame)
{
    static const char key[] = "\"position\":\"";
    const char *found = memmem(frame->text, frame->length, key, strlen(key));
    const char *colon = found ? memchr(found + strlen(key), ':', EPOCH_ROOM - 1) : NULL;
    if (colon)
        snprintf(one->epoch, EPOCH_ROOM, "%.*s", (int)(colon - found - (long)strlen(key)), found + strlen(key));
}

static void converse_native(struct listener *one, const struct frame *frame)
{
    if (begins(frame, "{\"type\":\"ready\"")) {
        note_epoch(one, frame);
        subscribe(one);
    } else if (begins(frame, "{\"type\":\"subscribed\"")) {
        state.recovered += mentions(frame, "\"recovered\":true");
        become_ready(one);
    } else {
        fprintf(stderr, "unexpected: %.*s\n", (int)frame->length, frame->text);
    }
}

static void converse_socketio(struct listener *one, const struct frame *frame)
{
    char packet[TOKEN_ROOM + 64];
    if (begins(frame, "0{")) {
        /* With a token it is our own server, where a topic's namespace is the topic. */
        if (one->token)
            snprintf(packet, sizeof packet, "40/%s,{\"token\":\"%s\"}", setting.topic, one->token);
        say(one, one->token ? packet : "40");
    } else if (begins(frame, "40")) {
        become_ready(one);
    } else if (begins(frame, "44")) {
        fprintf(stderr, "refused: %.*s\n", (int)frame->length, frame->text);
    }
}

/* The event's number, or -1 for a frame that is no event of ours. */
static long number_of(const struct frame *frame)
{
    size_t head = frame->length < 48 ? frame->length : 48;
    if (!memmem(frame->text, head, EVENT_NAME, sizeof EVENT_NAME - 1))
        return -1;
    const char *last = frame->text + frame->length;
    /* Our Socket.IO events end in "epoch:seq"]. */
    if (setting.dialect == SOCKETIO && frame->length > 2 && memcmp(last - 2, "\"]", 2) == 0) {
        const char *colon = memrchr(frame->text, ':', frame->length);
        return strtol(colon + 1, NULL, 10);
    }
    const char *key = memmem(frame->text, frame->length, "\"seq\":", 6);
    return key ? strtol(key + 6, NULL, 10) : -1;
}

static void take_text(struct listener *one, const struct frame *frame, double at)
{
    if (setting.dialect == SOCKETIO && begins(frame, "2") && frame->length == 1) {
        say(one, "3");
        return;
    }
    long seq = number_of(frame);
    if (seq >= 0)
        tally_take(seq, &one->expected, frame->total, at);
    else if (one->stage == GREETED && setting.dialect == NATIVE)
        converse_native(one, frame);
    else if (one->stage == GREETED && setting.dialect == SOCKETIO)
        converse_socketio(one, frame);
}

static void take_frame(struct listener *one, const struct frame *frame, double at)
{
    if (frame->opcode == WS_TEXT) {
        take_text(one, frame, at);
    } else if (frame->opcode == WS_PING) {
        ws_send(one->descriptor, WS_PONG, frame->text, frame->length);
    } else if (frame->opcode == WS_CLOSE && frame->length >= 2) {
        ws_send(one->descriptor, WS_CLOSE, frame->text, 2);
    }
}

/* How many bytes the answer to the opening request takes; 0 while it is not whole. */
static size_t take_upgrade(struct listener *one, const char *bytes, size_t length)
{
    const char *blank = memmem(bytes, length, "\r\n\r\n", 4);
    if (!blank)
        return 0;
    if (length < 12 || memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "not upgraded: %.*s\n", 60, bytes);
        return 0;
    }
    one->stage = GREETED;
    if (setting.dialect == RAW)
        become_ready(one);
    return (size_t)(blank - bytes) + 4;
}

static void keep_rest(struct listener *one, const char *bytes, size_t length)
{
    if (length > 0) {
        one->rest = realloc(one->rest, length);
        memcpy(one->rest, bytes, length);
    }
    one->rest_length = length;
}

static void read_from(int index)
{
    struct listener *one = &listeners[index];
    size_t length = one->rest_length, taken = 0;
    memcpy(buffer, one->rest, length);
    ssize_t more = recv(one->descriptor, buffer + length, ROOM - length, 0);
    if (more < 0 && errno == EAGAIN)
        return;
    if (more <= 0) {
        end(one);
        return;
    }
    length += (size_t)more;
    double at = now();
    if (one->stage == UPGRADING)
        taken = take_upgrade(one, buffer, length);
    struct frame frame;
    while (one->stage >= GREETED && ws_next(buffer + taken, length - taken, &frame)) {
        take_frame(one, &frame, at);
        taken += frame.total;
    }
    keep_rest(one, buffer + taken, length - taken);
}

/* Some of many at a time, as browsers come; the rest follows as these are done. */
static void connect_more(void)
{
    while (state.next < setting.count && state.in_flight < IN_FLIGHT)
        start(state.next++);
    if (state.is_said || state.ready + state.failed < setting.count)
        return;
    state.is_said = true;
    printf("{\"ready\":%d,\"failed\":%d,\"recovered\":%d,\"began_at\":%.6f,\"seconds\":%.4f}\n", state.ready,
           state.failed, state.recovered, state.began_at, now() - state.began_at);
}

static void connect_all(bool is_resuming)
{
    memset(&state, 0, sizeof state);
    state.is_resuming = is_resuming;
    state.began_at = now();
}

static void expect(long first)
{
    for (int i = 0; i < setting.count; i++)
        listeners[i].expected = first;
    tally_expect(first, setting.count - state.stalled);
}

static void drop_all(void)
{
    for (int i = 0; i < setting.count; i++) {
        if (listeners[i].stage != CLOSED)
            close(listeners[i].descriptor);
        listeners[i].stage = CLOSED;
        listeners[i].rest_length = 0;
    }
}

static void stall(int count)
{
    for (int i = 0; i < count; i++)
        watch(i, 0, EPOLL_CTL_DEL);
    state.stalled = count;
}

static void wake(void)
{
    for (int i = 0; i < state.stalled; i++)
        watch(i, EPOLLIN, EPOLL_CTL_ADD);
    state.stalled = 0;
}

static void report(void)
{
    printf("{\"open\":%d,\"closed\":%d,", state.ready, state.closed);
    tally_print(stdout);
    printf("}\n");
}

static void obey(const char *command)
{
    bool is_answered = true;
    if (strncmp(command, "expect ", 7) == 0)
        expect(strtol(command + 7, NULL, 10));
    else if (strncmp(command, "stall ", 6) == 0)
        stall(atoi(command + 6));
    else if (strcmp(command, "wake") == 0)
        wake();
    else if (strcmp(command, "drop") == 0)
        drop_all();
    else
        is_answered = false;
    if (is_answered)
        printf("{\"done\":true}\n");
    else if (strcmp(command, "report") == 0)
        report();
    else if (strcmp(command, "resume") == 0)
        connect_all(true);
    else
        fprintf(stderr, "unknown command: %s\n", command);
}

/* False at the end of the input: whoever drives us is gone. */
static bool read_commands(void)
{
    static char line[256];
    ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
    if (length <= 0)
        return false;
    line[length] = '\0';
    for (char *rest = line, *command; (command = strsep(&rest, "\n")) != NULL;)
        if (*command)
            obey(command);
    return true;
}

static void turn(void)
{
    struct epoll_event happened[TURN_EVENTS];
    int count = epoll_wait(setting.polling, happened, TURN_EVENTS, -1);
    for (int i = 0; i < count; i++) {
        uint32_t index = happened[i].data.u32;
        if (index == UINT32_MAX) {
            if (!read_commands())
                exit(0);
        } else if (listeners[index].stage == CONNECTING) {
            ask_to_upgrade((int)index);
        } else if (listeners[index].stage != CLOSED) {
            read_from((int)index);
        }
    }
}

static void read_tokens(const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "r");
    char line[TOKEN_ROOM];
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        setting.tokens = realloc(setting.tokens, (size_t)(setting.token_count + 1) * sizeof(char *));
        setting.tokens[setting.token_count++] = strdup(line);
    }
    if (file)
        fclose(file);
}

static void prepare(char **arguments)
{
    setting.port = atoi(arguments[1]);
    setting.dialect = strcmp(arguments[2], "native") == 0     ? NATIVE
                      : strcmp(arguments[2], "socketio") == 0 ? SOCKETIO
                                                              : RAW;
    setting.count = atoi(arguments[3]);
    setting.topic = arguments[6];
    read_tokens(arguments[7]);
    listeners = calloc((size_t)setting.count, sizeof *listeners);
    for (int i = 0; i < setting.count; i++)
        listeners[i].token = setting.token_count ? setting.tokens[i % setting.token_count] : NULL;
    setting.polling = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event commands = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
    epoll_ctl(setting.polling, EPOLL_CTL_ADD, STDIN_FILENO, &commands);
}

int main(int count, char **arguments)
{
    if (count != 8) {
        fprintf(stderr, "usage: fanout PORT DIALECT COUNT BOARD ACKS TOPIC TOKENS\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    prepare(arguments);
    if (!listeners || !tally_open(arguments[4], atoi(arguments[5])))
        return 1;
    connect_all(false);
    tally_expect(0, setting.count);
    for (;;) {
        connect_more();
        turn();
    }
}
