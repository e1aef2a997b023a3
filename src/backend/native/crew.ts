/**
 * The threads that run programs together, in C: made when a run first wants them, waiting for the next run after each. They
 * spin a little while, since the next run is often near, and then sleep. The calling thread is one of the crew.
 *
 * Compiled and loaded before anything else, so that it also tells whether compiling and loading work here.
 */
export const crewSource = `// Runs a program on several threads. Source: src/backend/native/crew.ts of Limpid.
#include <pthread.h>
#include <sched.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#else
#define RELAX() __asm__ volatile("yield")
#endif

typedef void (*Entry)(char *mem, int32_t from, int32_t to, int32_t me, int32_t count);

static struct {
  Entry entry;
  char *mem;
  int32_t from, to, count;
} job;

// Raised for each run; and how many have yet to finish it.
static int32_t round, busy;
static int32_t members = 1;
static pthread_mutex_t one_run = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

static int32_t look(int32_t *at) { return __atomic_load_n(at, __ATOMIC_ACQUIRE); }

static void *member(void *number) {
  int32_t me = (int32_t)(intptr_t)number;
  // Nothing has been raised since this thread was made.
  int32_t seen = look(&round);
  __atomic_sub_fetch(&busy, 1, __ATOMIC_ACQ_REL);
  for (;;) {
    for (int spins = 0; spins < 20000 && look(&round) == seen; spins++) RELAX();
    if (look(&round) == seen) {
      pthread_mutex_lock(&lock);
      while (look(&round) == seen) pthread_cond_wait(&wake, &lock);
      pthread_mutex_unlock(&lock);
    }
    seen++;
    if (me < job.count) job.entry(job.mem, job.from, job.to, me, job.count);
    __atomic_sub_fetch(&busy, 1, __ATOMIC_ACQ_REL);
  }
  return 0;
}

static void until_idle(void) {
  for (int spins = 0; look(&busy) > 0; spins++) {
    if (spins < 300) RELAX();
    else sched_yield();
  }
}

// Runs numbers from..to-1 on \`count\` threads, or on as many as the system gives.
EXPORT void run_shared(Entry entry, char *mem, int32_t from, int32_t to, int32_t count) {
  pthread_mutex_lock(&one_run);
  while (members < count) {
    pthread_t thread;
    __atomic_add_fetch(&busy, 1, __ATOMIC_ACQ_REL);
    if (pthread_create(&thread, 0, member, (void *)(intptr_t)members)) {
      __atomic_sub_fetch(&busy, 1, __ATOMIC_ACQ_REL);
      break;
    }
    pthread_detach(thread);
    members++;
  }
  until_idle();
  if (count > members) count = members;
  job.entry = entry;
  job.mem = mem;
  job.from = from;
  job.to = to;
  job.count = count;
  __atomic_store_n(&busy, members - 1, __ATOMIC_RELEASE);
  pthread_mutex_lock(&lock);
  __atomic_add_fetch(&round, 1, __ATOMIC_ACQ_REL);
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
  entry(mem, from, to, 0, count);
  until_idle();
  pthread_mutex_unlock(&one_run);
}

// A program of the usual kind, to see whether such are right here: adds to four numbers.
typedef float f32x4 __attribute__((vector_size(16), may_alias));
EXPORT void run(char *mem, int32_t from, int32_t to, int32_t me, int32_t count) {
  f32x4 x = *(f32x4 *)mem;
  for (int i = 0; i < 4; i++) x[i] = __builtin_fmaf(x[i], from, to + me + count);
  *(f32x4 *)mem = x;
}
`;
