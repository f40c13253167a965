/* tables.h - the gateway's rows: slots, control numbers that are taken, files, counts, payments,
 * orders of people.
 *
 * A slot is to the gateway what a partition is to the others: one writer, numbered, held by one
 * process.
 */
#ifndef GATEWAY_TABLES_H
#define GATEWAY_TABLES_H

#include "lib/base/hash.h"
#include "runtime/worker.h"

/* Indexes into the worker's outputs. The last three are for what was set aside there and is tried
 * again. */
enum { TO_INTAKE, TO_CODING, TO_SUBMISSION, TO_REMITTANCE, TO_SCRUBBING, TO_COURIER, TO_FOLLOWUP };

/* slot: the next intake number. input, payment: append only with a unique key, written from several
 * slots. file: one row a file. file_drop, file_open: the same rows by what identifies the drop, and
 * by being unfinished. tally: counts; tally_file: all of a file. command_due: orders that wait;
 * command: marks one as sent. expired: a row lets control
 * numbers go whose window is over. */
extern const struct table slot_table, input_table, file_table, file_drop_table, file_open_table,
    tally_table, tally_file_table, payment_table, command_due_table, command_table, expired_table;
extern const struct table *const gateway_tables[];

/* A control number that is taken (gateway.input). */
struct taken {
    str source, sender, control;
    str sha256;
    int32_t slot;
    int64_t intake_number;
    int32_t position; /* message or interchange in its file, 1.. */
    str original;     /* where its bytes lie: "pack 0-1 4096 512", or empty: the file's own */
    int64_t received_us, expires_us;
};

/* A file from a folder or a POST (gateway.file). Its bytes lie in the spool under sha256. */
struct file_row {
    int32_t slot;
    int64_t intake_number;
    str drop; /* what tells this drop of the file from another one of the same bytes */
    str sha256;
    str source;
    str partner; /* whose from_payer folder it lay in; empty: a sender's input */
    int64_t byte_count;
    int32_t by_document; /* 1: judged as of its own date */
    int64_t received_us;
    str state;        /* open, done */
    int64_t unit;     /* pieces of it that are done */
    int64_t position; /* bytes of it that are done */
    str interchange;  /* verdict on the interchange in hand: take, duplicate, conflict, refused */
    str payment;      /* verdict on the payment in hand: take, duplicate, conflict */
};

bool file_get(const struct loaded *loaded, int32_t slot, int64_t intake_number,
              struct file_row *file);
void file_put(struct effects *fx, const struct file_row *file);
struct file_row file_of(const struct value *cells);
bool taken_get(const struct loaded *loaded, str source, str sender, str control,
               struct taken *taken);
void taken_append(struct effects *fx, const struct taken *taken);

/* Counts n more inputs of a file (0: none) under outcome ("accepted", "stored", "refused",
 * "duplicate", "note"). */
void tally_add(struct effects *fx, const struct loaded *loaded, const struct value key[4],
               int64_t n);
/* The next intake number of a slot: serial * SLOTS_MAX + slot, so that no two slots give the same.
 */
int64_t intake_number_next(struct effects *fx, const struct loaded *loaded, int32_t slot);

#endif
