/* C11's threads as POSIX ones: the thread sanitizer knows only those, and librdkafka uses C11's.
 *
 * Linked into the executable under the sanitizer, these take the place of the C library's, whose
 * types are the same (glibc: nptl/thrd_priv.h, mtx_t and cnd_t hold a pthread_mutex_t and a
 * pthread_cond_t). */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

_Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t), "C11's mutex is a POSIX one");
_Static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t), "C11's condition is a POSIX one");

struct begin {
    thrd_start_t run;
    void *argument;
};

static int result(int error)
{
    if (error == ETIMEDOUT) return thrd_timedout;
    return error ? thrd_error : thrd_success;
}

static void *begin(void *context)
{
    const struct begin own = *(struct begin *)context;
    free(context);
    return (void *)(intptr_t)own.run(own.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument)
{
    struct begin *context = malloc(sizeof *context);
    if (!context) return thrd_nomem;
    *context = (struct begin){run, argument};
    return result(pthread_create(thread, NULL, begin, context));
}

int thrd_join(thrd_t thread, int *code)
{
    void *value = NULL;
    const int error = pthread_join(thread, &value);
    if (code) *code = (int)(intptr_t)value;
    return result(error);
}

int mtx_init(mtx_t *mutex, int kind)
{
    pthread_mutexattr_t attributes;
    (void)pthread_mutexattr_init(&attributes);
    if (kind & mtx_recursive) (void)pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    const int error = pthread_mutex_init((pthread_mutex_t *)mutex, &attributes);
    (void)pthread_mutexattr_destroy(&attributes);
    return result(error);
}

int mtx_lock(mtx_t *mutex)
{
    return result(pthread_mutex_lock((pthread_mutex_t *)mutex));
}

int mtx_unlock(mtx_t *mutex)
{
    return result(pthread_mutex_unlock((pthread_mutex_t *)mutex));
}

void mtx_destroy(mtx_t *mutex)
{
    (void)pthread_mutex_destroy((pthread_mutex_t *)mutex);
}

int cnd_init(cnd_t *condition)
{
    return result(pthread_cond_init((pthread_cond_t *)condition, NULL));
}

int cnd_signal(cnd_t *condition)
{
    return result(pthread_cond_signal((pthread_cond_t *)condition));
}

int cnd_broadcast(cnd_t *condition)
{
    return result(pthread_cond_broadcast((pthread_cond_t *)condition));
}

int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    return result(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex));
}

int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *until)
{
    return result(
        pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until));
}

void cnd_destroy(cnd_t *condition)
{
    (void)pthread_cond_destroy((pthread_cond_t *)condition);
}
