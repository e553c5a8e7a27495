#include "tally.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Waits are counted in steps of 10 us up to 10 s: exact enough, and nothing has to be sorted. */
enum { STEPS = 1000000, STEPS_PER_SECOND = 100000 };

static const volatile double *board;
static int ack_descriptor;
static unsigned waits[STEPS + 1];
static int *holders;
static long first_number;
static int reader_count;

static struct {
    long delivered, complete, missing, repeated, foreign, timed;
    size_t bytes;
    double first_at, last_at, cpu;
} seen;

double now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec * 1e-9;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

bool tally_open(const char *board_path, int acks)
{
    int descriptor = open(board_path, O_RDONLY);
    if (descriptor < 0)
        return false;
    void *page = mmap(NULL, BOARD_SLOTS * sizeof(double), PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    board = page;
    ack_descriptor = acks;
    holders = calloc(BOARD_SLOTS, sizeof *holders);
    return page != MAP_FAILED && holders != NULL;
}

void tally_expect(long first, int readers)
{
    memset(&seen, 0, sizeof seen);
    memset(waits, 0, sizeof waits);
    memset(holders, 0, BOARD_SLOTS * sizeof *holders);
    first_number = first;
    reader_count = readers;
    seen.cpu = cpu_seconds();
}

static void time_delivery(long seq, double at)
{
    double left = board[seq % BOARD_SLOTS];
    /* Not announced by the publisher: an event of another phase, or one whose departure nobody times. */
    if (left <= 0 || left > at)
        return;
    long step = (long)((at - left) * STEPS_PER_SECOND);
    waits[step < STEPS ? step : STEPS]++;
    seen.timed++;
}

static void count_holder(long seq)
{
    if (++holders[seq % BOARD_SLOTS] != reader_count)
        return;
    seen.complete++;
    /* Nobody listens where no publisher waits for the answer; then it is dropped. */
    (void)!send(ack_descriptor, &seq, sizeof seq, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void tally_take(long seq, long *expected, size_t bytes, double at)
{
    if (seq < first_number) {
        seen.foreign++;
        return;
    }
    if (seq < *expected) {
        seen.repeated++;
        return;
    }
    seen.missing += seq - *expected;
    *expected = seq + 1;
    seen.delivered++;
    seen.bytes += bytes;
    if (!seen.first_at)
        seen.first_at = at;
    seen.last_at = at;
    time_delivery(seq, at);
    count_holder(seq);
}

static double percentile_ms(double share)
{
    long wanted = (long)(share * (double)seen.timed), passed = 0;
    for (int step = 0; step <= STEPS; step++) {
        passed += waits[step];
        if (passed > wanted)
            return ((double)step + 0.5) * 1e3 / STEPS_PER_SECOND;
    }
    return 0;
}

void tally_print(FILE *out)
{
    fprintf(out,
            "\"delivered\":%ld,\"complete\":%ld,\"missing\":%ld,\"repeated\":%ld,\"foreign\":%ld,\"bytes\":%zu,"
            "\"first_at\":%.6f,\"last_at\":%.6f,\"cpu\":%.3f,\"timed\":%ld,\"p50_ms\":%.2f,\"p99_ms\":%.2f",
            seen.delivered, seen.complete, seen.missing, seen.repeated, seen.foreign, seen.bytes, seen.first_at,
            seen.last_at, cpu_seconds() - seen.cpu, seen.timed, percentile_ms(0.5), percentile_ms(0.99));
}
