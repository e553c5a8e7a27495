/* What arrived: every number on every socket in order, how long it took, and which events everybody has. */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stdio.h>

/* A page shared with the publisher: the moment (CLOCK_MONOTONIC, seconds) at which event n left, at n % BOARD_SLOTS. */
enum { BOARD_SLOTS = 1 << 20 };

double now(void);

/* `acks` is told the number of each event that all readers have, as eight bytes. */
bool tally_open(const char *board_path, int acks);

/* Start over: the next event is `first`, and done when `readers` sockets have it. */
void tally_expect(long first, int readers);

/* Number `seq` reached a socket that expected `*expected`; moves that on. */
void tally_take(long seq, long *expected, size_t bytes, double at);

void tally_print(FILE *out);

#endif
