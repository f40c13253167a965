/* input.h - one piece of what came in: the message that a gateway slot is handed, and the answer it
 * gives back.
 *
 * Sources (mllp, post, inbox) make them, the worker judges them, and what it says comes back in
 * `result`, to be acted upon only after the commit. Pieces of a file are numbered (unit); the
 * file's row holds how many are done, so after a restart the file is read from the front and what
 * is done only repeats its answer.
 */
#ifndef GATEWAY_INPUT_H
#define GATEWAY_INPUT_H

#include "gateway/tables.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/profile.h"
#include "proto/messages.pb-c.h"

enum { REASON_MAX = 160, REASONS_MAX = 4 };

enum input_kind {
    INPUT_OPEN_FILES, /* a slot was taken: which files are unfinished? */
    INPUT_FILE,    /* a file is in the spool: give it an intake number, or say that it is known */
    INPUT_MESSAGE, /* one HL7 message, alone or of a file */
    INPUT_INTERCHANGE,  /* ISA..IEA of a file: is its control number taken? */
    INPUT_CLAIM,        /* one 837 claim */
    INPUT_UNBOUND,      /* an 837 claim that does not bind */
    INPUT_RESOURCE,     /* a FHIR Claim or Encounter; without `claim`: refused for `reason` */
    INPUT_REFUSED,      /* a set, interchange or file is refused: `reason`, for `count` inputs */
    INPUT_ACKNOWLEDGED, /* TA1, 999, or some claims of a 277CA */
    INPUT_PAYMENT,      /* ST of an 835 that balances: is the payment known? */
    INPUT_PAID,         /* a CLP */
    INPUT_PROVIDER,     /* a PLB pair */
    INPUT_UNPOSTED,     /* ST of an 835 that does not balance */
    INPUT_NOTE,         /* something to tell the sender that refuses nothing: `reason` */
    INPUT_END,          /* the file is done */
    INPUT_REPORT,       /* what did the file come to? */
};

enum outcome { ACCEPTED, STORED, REFUSED, DUPLICATE, OUTCOME_NONE };

struct plan_item; /* gateway/proof.h */
struct job;       /* gateway/job.h */
struct waiter;

struct result {
    enum outcome outcome;
    bool conflict;         /* refused because its control number is taken by other bytes */
    str answer;            /* HL7: the ACK. In the batch's arena */
    const char *reason;    /* refused: in the sender's words, in the batch's arena; else NULL */
    int64_t intake_number; /* its own; of a duplicate: the first one's */
    int32_t position;      /* of a duplicate: the first one's place in its file */
    int64_t received_us;
    bool known; /* INPUT_FILE: the drop was met before; `file` of the input says how far it came */
    const struct row
        *rows; /* INPUT_OPEN_FILES: of file_open_table; INPUT_REPORT: of tally_file_table */
};

struct input {
    enum input_kind kind;
    int32_t slot;
    bool again;      /* done before a restart: say the answer, do nothing */
    bool from_payer; /* of a from_payer folder: no input of the hospital's */
    int64_t
        count; /* inputs that this piece stands for (INPUT_REFUSED, INPUT_INTERCHANGE), else 1 */

    /* of a file; intake_number 0: a message that came alone */
    int64_t intake_number;
    int64_t unit;         /* this piece is the unit-th, from 1 */
    int64_t end;          /* where it ends in the file */
    int32_t position;     /* ordinal of the claim, message or interchange, 1.. */
    int32_t interchange;  /* ordinal of the interchange that it lies in; 0: none */
    struct file_row file; /* INPUT_FILE: the row to begin with */

    /* whose it is */
    str source, sender, control; /* the key under which a control number is taken */
    str sha256;                  /* of the message or interchange; INPUT_PAYMENT: of the ST */
    str original;                /* where it lies, when not in the spool under sha256 */
    str partner;                 /* of a payer's answer */
    bool by_document;            /* judged as of its own date */

    /* INPUT_MESSAGE */
    str text;
    str standard;           /* the message in the standard's shape (lib/hl7/shape.h) */
    enum hl7_ending ending; /* how its text ends where it stood */
    struct hl7_verdict verdict;
    struct hl7_header header; /* valid when readable */
    bool readable;
    date written; /* MSH-7, BHT04, Claim.created */
    bool is_test; /* INPUT_RESOURCE: labelled as test data */

    /* the others */
    char reason[REASON_MAX]; /* refused, in the sender's words; INPUT_INTERCHANGE: empty unless TA1
                                refuses it */
    int64_t claims_segment;  /* INPUT_UNBOUND: segment position of its CLM */
    Claim *claim;
    Acknowledgement *acknowledgement;
    Payment *payment;
    str payer, trace; /* INPUT_PAYMENT, INPUT_UNPOSTED: of it, as keys */
    RemitClaim *paid;
    ProviderAdjustment *adjustment;
    str equation;    /* INPUT_PAID: "Y" or what does not add up; INPUT_UNPOSTED likewise */
    int32_t ordinal; /* INPUT_PAID: of the CLP in its ST */

    struct input *next;           /* in a slot's queue */
    struct result result;         /* what the worker said */
    const struct plan_item *plan; /* INPUT_INTERCHANGE: what the proof says of it */
    struct job *job;              /* the file it is a piece of */
    struct waiter *waiter;        /* who waits for the answer to a message that came alone */
};

/* Told in the slot's thread, after the commit. in->result holds the answer; lost: there is none,
 * and whether it was taken is not known. */
struct waiter {
    void (*answered)(struct waiter *waiter, struct input *in);
    void (*lost)(struct waiter *waiter, struct input *in);
};

/* The input behind a message: lent by the source, so that the worker's answer can be put into it.
 */
struct input *input_of(const struct message *message);
/* Reads header, verdict and hash of an HL7 message whose text is set. */
void input_message(struct input *input, struct arena *arena);
/* The message was longer than the limit; `text` is its beginning. */
void input_refuse_large(struct input *input, struct arena *arena);
/* Another one began before its end came. */
void input_refuse_cut(struct input *input, struct arena *arena);
/* Text fit to be a key: printable ASCII, other bytes as \xHH; what is too long by its hash. */
str key_text(struct arena *arena, str text);
/* "AE 101 PID-3 Required field missing": the first fault. */
/* Senders' profiles, by which messages are read; set once before the doors open. Tests need none.
 */
extern struct hl7_profiles gateway_profiles;
str verdict_text(struct arena *arena, const struct hl7_verdict *verdict);

#endif
