/**
 * The threads that run programs together, in C. Nothing here belongs to one of Node's environments (the main thread, a
 * worker): those can end at any moment, also in the middle of a step, and all of them share one copy of this library.
 *
 * - **The libraries stay.** An environment that ends unloads what it has loaded, also while threads run or sleep in that code. So
 *   each library, this one first, is made to stay for the life of the process (`stay`).
 * - **A crew belongs to a run.** A run takes an idle crew, or makes one, and puts it back. Runs of several environments have
 *   each their own.
 * - **Threads end by themselves** when they were not used for a while. Until then they sleep, which does not keep the process from
 *   ending.
 * - **Memory outlives its run.** A run ends when all its threads have; Node lets no environment go before its runs have ended, and
 *   the memory is held until then (`load.ts`).
 *
 * Threads spin a little while between runs, since the next one is often near, and then sleep. The calling thread is one of the crew.
 * This is compiled and loaded before anything else, so that it also tells whether compiling and loading work here.
 */
export const crewSource = `// Runs a program on several threads. Source: src/backend/native/crew.ts of Limpid.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/time.h>

#define EXPORT __attribute__((visibility("default")))
#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#else
#define RELAX() __asm__ volatile("yield")
#endif

// Looks at the next run before a thread sleeps, and seconds of sleep before it ends.
#define SPINS 20000
#define PATIENCE 2

typedef void (*Entry)(char *mem, int32_t from, int32_t to, int32_t me, int32_t count);

typedef struct Crew {
  struct Crew *next;
  // The run.
  Entry entry;
  char *mem;
  int32_t from, to, count;
  // Raised for each run; how many have yet to finish it; how many there are, the caller included.
  int32_t round, busy, members;
  pthread_mutex_t lock;
  pthread_cond_t wake;
} Crew;

typedef struct {
  Crew *crew;
  int32_t me, seen;
} Member;

// Crews that are not in use just now.
static Crew *idle;
static pthread_mutex_t idle_lock = PTHREAD_MUTEX_INITIALIZER;

static int32_t look(int32_t *at) { return __atomic_load_n(at, __ATOMIC_ACQUIRE); }

// Whether the next run has come; if not, this thread has left the crew. The last to come is the first to leave, so that
// the numbers of those who stay have no gaps.
static int next_run(Crew *crew, int32_t me, int32_t seen) {
  for (int spins = 0; spins < SPINS; spins++) {
    if (look(&crew->round) != seen) return 1;
    RELAX();
  }
  int comes = 1;
  pthread_mutex_lock(&crew->lock);
  while (look(&crew->round) == seen) {
    struct timeval now;
    gettimeofday(&now, 0);
    struct timespec end = {now.tv_sec + PATIENCE, now.tv_usec * 1000};
    if (pthread_cond_timedwait(&crew->wake, &crew->lock, &end) == 0) continue;
    if (look(&crew->round) == seen && me == crew->members - 1) {
      crew->members--;
      comes = 0;
      break;
    }
  }
  pthread_mutex_unlock(&crew->lock);
  return comes;
}

static void *member(void *given) {
  Member own = *(Member *)given;
  free(given);
  Crew *crew = own.crew;
  while (next_run(crew, own.me, own.seen)) {
    own.seen++;
    if (own.me < crew->count) crew->entry(crew->mem, crew->from, crew->to, own.me, crew->count);
    __atomic_sub_fetch(&crew->busy, 1, __ATOMIC_ACQ_REL);
  }
  return 0;
}

static int add_member(Crew *crew) {
  Member *own = malloc(sizeof *own);
  if (!own) return 0;
  *own = (Member){crew, crew->members, crew->round};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  // What is sent to the process is for Node's own threads to hear.
  sigset_t all, before;
  sigfillset(&all);
  int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  for (unsigned k = 0; k < sizeof faults / sizeof *faults; k++) sigdelset(&all, faults[k]);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int failed = pthread_create(&thread, &attributes, member, own);
  pthread_sigmask(SIG_SETMASK, &before, 0);
  pthread_attr_destroy(&attributes);
  if (failed) {
    free(own);
    return 0;
  }
#if defined(__linux__)
  pthread_setname_np(thread, "limpid");
#endif
  crew->members++;
  return 1;
}

static Crew *take_crew(void) {
  pthread_mutex_lock(&idle_lock);
  Crew *crew = idle;
  if (crew) idle = crew->next;
  pthread_mutex_unlock(&idle_lock);
  if (crew || !(crew = calloc(1, sizeof *crew))) return crew;
  crew->members = 1;
  pthread_mutex_init(&crew->lock, 0);
  pthread_cond_init(&crew->wake, 0);
  return crew;
}

static void put_back(Crew *crew) {
  pthread_mutex_lock(&idle_lock);
  crew->next = idle;
  idle = crew;
  pthread_mutex_unlock(&idle_lock);
}

// Runs numbers from..to-1 on \`count\` threads, or on as many as the system gives.
EXPORT void run_shared(Entry entry, char *mem, int32_t from, int32_t to, int32_t count) {
  Crew *crew = count > 1 ? take_crew() : 0;
  if (!crew) {
    entry(mem, from, to, 0, 1);
    return;
  }
  pthread_mutex_lock(&crew->lock);
  while (crew->members < count && add_member(crew)) continue;
  if (count > crew->members) count = crew->members;
  crew->entry = entry;
  crew->mem = mem;
  crew->from = from;
  crew->to = to;
  crew->count = count;
  __atomic_store_n(&crew->busy, crew->members - 1, __ATOMIC_RELEASE);
  __atomic_add_fetch(&crew->round, 1, __ATOMIC_ACQ_REL);
  pthread_cond_broadcast(&crew->wake);
  pthread_mutex_unlock(&crew->lock);
  entry(mem, from, to, 0, count);
  for (int spins = 0; look(&crew->busy) > 0; spins++) {
    if (spins < 300) RELAX();
    else sched_yield();
  }
  put_back(crew);
}

// The library that has this address is never unloaded. Tells whether that is so.
EXPORT int32_t stay(void *address) {
  Dl_info found;
  return dladdr(address, &found) && dlopen(found.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != 0;
}

// A program of the usual kind, to see whether such are right here: adds to four numbers.
typedef float f32x4 __attribute__((vector_size(16), may_alias));
EXPORT void run(char *mem, int32_t from, int32_t to, int32_t me, int32_t count) {
  f32x4 x = *(f32x4 *)mem;
  for (int i = 0; i < 4; i++) x[i] = __builtin_fmaf(x[i], from, to + me + count);
  *(f32x4 *)mem = x;
}
`;
