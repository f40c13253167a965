/* status.h - what a call came to, and what the runtime does about it. */
#ifndef LIB_BASE_STATUS_H
#define LIB_BASE_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* OK: done. REJECT: the input is wrong and always will be. RETRY: the world is wrong for now (only
 * the runtime says so). HALT: we are wrong; the process ends. */
enum status { OK, REJECT, RETRY, HALT };

/* For functions that own nothing but arena memory: hands any other status than OK to the caller. */
#define TRY(call)                                  \
    do {                                           \
        const enum status try_status_ = (call);    \
        if (try_status_ != OK) return try_status_; \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
