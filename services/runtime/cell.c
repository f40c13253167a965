/* The crash cell: one mapped page, written in every loop, read once. */
#include "runtime/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/folder.h"
#include "runtime/log.h"

enum { PATH_BYTES_MAX = 4096, FOLDER_MODE = 0700, FILE_MODE = 0600, STACK_BYTES = 64 * 1024 };

struct cell {
    volatile uint32_t is_set, has_crashed;
    struct message_identity identity;
};

/* A handler of signals can be handed nothing. */
static struct cell *watched;
static unsigned char stack[STACK_BYTES]; /* of the handler: the usual one may be what overflowed */

static void on_fault(int signal_number)
{
    if (watched && watched->is_set) watched->has_crashed = 1;
    (void)raise(signal_number); /* with the default action (SA_RESETHAND) */
}

static void watch(struct cell *cell)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = on_fault,
                               .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK | SA_NODEFER)};
    const stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    watched = cell;
    (void)sigaltstack(&alternative, NULL);
    for (size_t i = 0; i < COUNT_OF(faults); i++) (void)sigaction(faults[i], &action, NULL);
}

static void *map(const char *path)
{
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    void *at = MAP_FAILED;
    if (file < 0) return at;
    if (ftruncate(file, sizeof(struct cell)) == 0)
        at = mmap(NULL, sizeof(struct cell), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    (void)close(file);
    return at;
}

enum status cell_open(const char *state_folder, const char *worker, const char *instance,
                      struct cell **cell)
{
    char path[PATH_BYTES_MAX];
    (void)snprintf(path, sizeof path, "%s/run/cells", state_folder);
    (void)folder_make(path, FOLDER_MODE); /* the open below says so when it cannot be made */
    (void)snprintf(path, sizeof path, "%s/run/cells/%s.%s", state_folder, worker, instance);
    void *at = map(path);
    if (at == MAP_FAILED) {
        LOG(LOG_ERROR, "crash_cell", INT("errno", errno));
        return RETRY;
    }
    *cell = at;
    watch(*cell);
    return OK;
}

bool cell_crashed(const struct cell *cell, struct message_identity *identity)
{
    if (!cell->is_set || !cell->has_crashed) return false;
    *identity = cell->identity;
    return true;
}

void cell_set(struct cell *cell, const struct message_identity *identity)
{
    cell->identity = *identity;
    cell->is_set = 1;
}

void cell_clear(struct cell *cell)
{
    cell->is_set = cell->has_crashed = 0;
}
