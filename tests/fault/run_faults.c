/// Runs command lines of sanad again and again, each time with another call
/// that fails (points.h): once, and from there on.
///
///     run_faults WORK STEP < SCENARIOS
///
/// WORK is a folder of its own; of the points that are found each STEP-th is
/// tried.  A scenario is lines: `name TEXT`, `from FOLDER` (WORK is filled with
/// what is there before each run), `input FILE`, `word WORD` for each word of
/// the command line, with `\n` for the end of a line, and `run`.  The first
/// word is `sanad`, `complete` (complete_texts.h) or `redland` (use_redland.h).
/// With the line `loose` less than all may be done: offers, or what can still
/// be read.
///
/// What must be true each time: the program ends by itself, with a message if
/// it could not do what was asked; if it says that all is well then output and
/// files are those of a run without faults; and the store is sound.  Prints
/// TAP.
#include "tests/fault/complete_texts.h"
#include "tests/fault/points.h"
#if HAS_REDLAND
#include "tests/fault/use_redland.h"
#endif

#include "graph/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// main() of the program.
int sanad_main(int argc, char **argv);

enum {
  WORDS_MAX = 64,
  FILES_MAX = 64,
  NAME_MAX_BYTES = 256,
  LINE_MAX_BYTES = 1 << 16,
  RUN_SECONDS = 60,
  SHOWN_MAX = 8,
  SANITIZER_STATUS = 86, ///< What check_faults.py tells sanitizers to end with
};

typedef struct {
  char name[NAME_MAX_BYTES];
  char from[NAME_MAX_BYTES];
  char input[NAME_MAX_BYTES];
  char *words[WORDS_MAX + 1];
  int word_count;
  bool is_loose; ///< Less than all may be done, and is not always told
} Scenario;

/// What a run left behind.
typedef struct {
  int status; ///< 0 to 255, or a signal's number and 1000
  uint64_t output;
  uint64_t files; ///< Of those that are no store
  size_t message_bytes;
  bool has_times; ///< The output differs each time
} Outcome;

static Points *points;
static const char *work;
static char outside[NAME_MAX_BYTES + 16]; ///< Beside WORK: what was printed

static void
die(const char *what)
{
  perror(what);
  exit(2);
}

static uint64_t
add_hash(uint64_t hash, const char *bytes, size_t length)
{
  for (size_t i = 0; i < length; ++i) {
    hash = (hash ^ (uint8_t)bytes[i]) * 1099511628211U;
  }
  return hash;
}

/// Reads a small file; the caller frees it.
static char *
read_file(const char *path, size_t *length)
{
  struct stat about;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  *length = 0;
  if (file < 0 || fstat(file, &about) != 0) {
    return file < 0 ? NULL : (close(file), NULL);
  }
  char *const text = malloc((size_t)about.st_size + 1);
  const ssize_t got = text ? read(file, text, (size_t)about.st_size) : -1;
  (void)close(file);
  if (got < 0) {
    free(text);
    return NULL;
  }
  text[got] = '\0';
  *length = (size_t)got;
  return text;
}

// ---- The folder

static bool
is_store(const char *name)
{
  return strstr(name, ".sanad") != NULL;
}

static void
remove_tree(const char *path)
{
  DIR *const folder = opendir(path);
  if (folder) {
    for (const struct dirent *entry; (entry = readdir(folder));) {
      char inner[NAME_MAX_BYTES * 3];
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        remove_tree(inner);
      }
    }
    (void)closedir(folder);
  }
  (void)remove(path);
}

/// Removes what a run added to the folder.
static void
remove_others(const char *from)
{
  DIR *const folder = opendir(".");
  if (!folder) {
    die("the work folder");
  }
  for (const struct dirent *entry; (entry = readdir(folder));) {
    char path[NAME_MAX_BYTES * 2 + 16];
    struct stat about;
    (void)snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
    if (entry->d_name[0] != '.' && lstat(path, &about) != 0) {
      remove_tree(entry->d_name);
    }
  }
  (void)closedir(folder);
}

/// Copies a file with its time, by which a change of it is seen.
static void
copy_file(const char *path, const char *name, const struct stat *about)
{
  size_t length;
  char *const bytes = read_file(path, &length);
  (void)unlink(name);
  const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const struct timespec times[] = {about->st_mtim, about->st_mtim};
  if (!bytes || file < 0 || write(file, bytes, length) != (ssize_t)length ||
      futimens(file, times) != 0 || close(file) != 0) {
    die(name);
  }
  free(bytes);
}

/// Whether a file is not what it was.
static bool
is_changed(const char *from, const char *name)
{
  char path[NAME_MAX_BYTES * 2 + 16];
  struct stat wanted;
  struct stat found;
  (void)snprintf(path, sizeof path, "%s/%s", from, name);
  return stat(path, &wanted) != 0 || stat(name, &found) != 0 ||
         found.st_size != wanted.st_size ||
         found.st_mtim.tv_sec != wanted.st_mtim.tv_sec ||
         found.st_mtim.tv_nsec != wanted.st_mtim.tv_nsec;
}

/// Makes the folder what `from` is.
static void
restore(const char *from)
{
  DIR *const folder = opendir(from);
  if (!folder) {
    die(from);
  }
  remove_others(from);
  for (const struct dirent *entry; (entry = readdir(folder));) {
    char path[NAME_MAX_BYTES * 2 + 16];
    struct stat about;
    (void)snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
    if (entry->d_name[0] != '.' && stat(path, &about) == 0 &&
        S_ISREG(about.st_mode) && is_changed(from, entry->d_name)) {
      copy_file(path, entry->d_name, &about);
    }
  }
  (void)closedir(folder);
}

/// A number for the contents of all files that are no store.
static uint64_t
hash_files(void)
{
  DIR *const folder = opendir(".");
  uint64_t sum = 0;
  if (!folder) {
    die("the work folder");
  }
  for (const struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_name[0] != '.' && !is_store(entry->d_name)) {
      size_t length;
      char *const bytes = read_file(entry->d_name, &length);
      uint64_t hash = add_hash(7, entry->d_name, strlen(entry->d_name));
      sum += bytes ? add_hash(hash, bytes, length) : hash;
      free(bytes);
    }
  }
  (void)closedir(folder);
  return sum;
}

/// Keeps a problem that was found.
static void
keep_problem(void *state, const char *problem)
{
  (void)snprintf(state, NAME_MAX_BYTES, "%.255s", problem);
}

/// What is wrong with the stores of the folder that were changed; null if
/// nothing is.
static const char *
judge_stores(const char *from)
{
  static char text[2048];
  char problem[NAME_MAX_BYTES] = "";
  const SanadCheckOptions how = {.problem = keep_problem, .state = problem};
  DIR *const folder = opendir(".");
  text[0] = '\0';
  for (const struct dirent *entry; folder && (entry = readdir(folder));) {
    const size_t length = strlen(entry->d_name);
    struct stat about;
    if (length < 6 || strcmp(entry->d_name + length - 6, ".sanad") != 0 ||
        stat(entry->d_name, &about) != 0 || about.st_size < 8192 ||
        !is_changed(from, entry->d_name)) {
      continue;
    }
    SanadCheckReport report = {0};
    SanadError error = {0};
    const SanadStatus status =
        sanad_store_check(entry->d_name, &how, &report, &error);
    // A script of statements is called so too.
    if (status != SANAD_NOT_FOUND && (status || report.problems)) {
      (void)snprintf(text, sizeof text, "%s is not sound: %s%s", entry->d_name,
                     error.message, problem);
    }
  }
  (void)closedir(folder);
  return text[0] ? text : NULL;
}

// ---- One run

static int
run_program(int count, char **words)
{
  if (strcmp(words[0], "complete") == 0) {
    return complete_texts(count, words);
  }
#if HAS_REDLAND
  if (strcmp(words[0], "redland") == 0) {
    return use_redland(count, words);
  }
#endif
  return sanad_main(count, words);
}

/// In a process of its own: runs the program, with its streams in files.
static _Noreturn void
run_child(const Scenario *scenario, uint32_t number, bool is_for_good)
{
  char path[sizeof outside + 16];
  char *words[WORDS_MAX + 1];
  for (int i = 0; i < 3; ++i) {
    (void)snprintf(path, sizeof path, "%s.%d", outside, i);
    const int file =
        i ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
          : open(scenario->input[0] ? scenario->input : "/dev/null",
                 O_RDONLY | O_CLOEXEC);
    if (file < 0 || dup2(file, i) < 0) {
      _exit(2);
    }
    (void)close(file);
  }
  (void)alarm(RUN_SECONDS);
  memcpy((void *)words, (const void *)scenario->words, sizeof words);
  if (number) {
    points_fail(points, number, is_for_good);
  } else {
    points_count(points);
  }
  exit(run_program(scenario->word_count, words));
}

static Outcome
run(const Scenario *scenario, uint32_t number, bool is_for_good)
{
  Outcome outcome = {0};
  char path[sizeof outside + 16];
  int status;
  (void)fflush(NULL);
  const pid_t child = fork();
  if (child < 0) {
    die("fork");
  }
  if (!child) {
    run_child(scenario, number, is_for_good);
  }
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      die("waitpid");
    }
  }
  outcome.status =
      WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  for (int i = 1; i < 3; ++i) {
    size_t length;
    (void)snprintf(path, sizeof path, "%s.%d", outside, i);
    char *const text = read_file(path, &length);
    if (text && i == 1) {
      outcome.output = add_hash(7, text, length);
      outcome.has_times = strstr(text, " ms") || strstr(text, " s\n");
    } else {
      outcome.message_bytes = length;
    }
    free(text);
  }
  outcome.files = hash_files();
  return outcome;
}

/// What is wrong with a run with a fault; null if nothing is.
static const char *
judge(const Scenario *scenario, const Outcome *outcome, const Outcome *whole)
{
  static char text[64];
  if (outcome->status >= 1000 || outcome->status == SANITIZER_STATUS) {
    (void)snprintf(text, sizeof text, "ended by %s %d",
                   outcome->status >= 1000 ? "signal" : "a sanitizer,",
                   outcome->status % 1000);
    return text;
  }
  if (outcome->status) {
    return outcome->message_bytes || whole->status ? NULL : "failed in silence";
  }
  if (whole->status) {
    return "an error was not told";
  }
  if (scenario->is_loose) {
    return NULL;
  }
  if (outcome->output != whole->output && !whole->has_times) {
    return "all is well, it says, and the output differs";
  }
  return outcome->files == whole->files
             ? NULL
             : "all is well, it says, and files differ";
}

/// Shows what the last run printed, and for `addr2line` where the call was.
static void
show_output(void)
{
  extern const char __executable_start;
  printf("#     addr2line -pfe run_faults");
  for (size_t i = 2; i < CALLERS_MAX && points->callers[i]; ++i) {
    printf(" %#zx", (size_t)points->callers[i] - (size_t)&__executable_start);
  }
  printf("\n");
  for (int i = 1; i < 3; ++i) {
    char path[sizeof outside + 16];
    size_t length;
    (void)snprintf(path, sizeof path, "%s.%d", outside, i);
    char *const text = read_file(path, &length);
    int shown = 0;
    for (char *line = text ? strtok(text, "\n") : NULL;
         line && shown < SHOWN_MAX; line = strtok(NULL, "\n"), ++shown) {
      printf("#     %.160s\n", line);
    }
    free(text);
  }
}

/// Runs a scenario with each of its points failing; returns how many are wrong.
static int
try_scenario(const Scenario *scenario, uint32_t step, uint64_t *faults,
             int *status)
{
  static uint32_t phase;
  static uint32_t numbers[POINTS_MAX];
  int wrong = 0;
  restore(scenario->from);
  const Outcome whole = run(scenario, 0, false);
  const uint32_t count = points->count;
  *status = whole.status;
  memcpy(numbers, points->points, count * sizeof *numbers);
  if (whole.status >= 1000 || whole.status == SANITIZER_STATUS) {
    printf("# without a fault it ends with %d\n", whole.status);
    show_output();
    return 1;
  }
  for (uint32_t i = 0; i < 2 * count; ++i) {
    if (phase++ % step) {
      continue;
    }
    restore(scenario->from);
    const Outcome outcome = run(scenario, numbers[i / 2], i % 2);
    ++*faults;
    const char *problem = judge(scenario, &outcome, &whole);
    problem = problem ? problem : judge_stores(scenario->from);
    if (problem && ++wrong <= SHOWN_MAX) {
      printf("#   point %u%s: %s\n", numbers[i / 2],
             i % 2 ? " and all behind it" : "", problem);
      show_output();
    }
  }
  return wrong;
}

// ---- Scenarios

static void
add_word(Scenario *scenario, const char *text)
{
  char *const word = malloc(strlen(text) + 1);
  size_t length = 0;
  if (!word || scenario->word_count == WORDS_MAX) {
    die("too many words");
  }
  for (const char *at = text; *at; ++at) {
    const bool is_escape = *at == '\\' && at[1];
    at += is_escape;
    word[length++] = is_escape && *at == 'n' ? '\n' : *at;
  }
  word[length] = '\0';
  scenario->words[scenario->word_count++] = word;
  scenario->words[scenario->word_count] = NULL;
}

static void
clear(Scenario *scenario)
{
  for (int i = 0; i < scenario->word_count; ++i) {
    free(scenario->words[i]);
  }
  *scenario = (Scenario){0};
}

/// Takes a line of a scenario.
static void
take_line(Scenario *scenario, const char *line)
{
  if (strncmp(line, "name ", 5) == 0) {
    (void)snprintf(scenario->name, sizeof scenario->name, "%.255s", line + 5);
  } else if (strncmp(line, "from ", 5) == 0) {
    (void)snprintf(scenario->from, sizeof scenario->from, "%.255s", line + 5);
  } else if (strncmp(line, "input ", 6) == 0) {
    (void)snprintf(scenario->input, sizeof scenario->input, "%.255s", line + 6);
  } else if (strcmp(line, "loose") == 0) {
    scenario->is_loose = true;
  } else if (strncmp(line, "word ", 5) == 0) {
    add_word(scenario, line + 5);
  } else {
    die("a line of no scenario");
  }
}

int
main(int argc, char **argv)
{
  static char line[LINE_MAX_BYTES];
  static Scenario scenario;
  uint64_t faults = 0;
  int number = 0;
  int failed = 0;
  if (argc != 3 || chdir(argv[1]) != 0) {
    die("usage: run_faults WORK STEP");
  }
  work = argv[1];
  (void)snprintf(outside, sizeof outside, "%s.out", work);
  points = mmap(NULL, sizeof *points, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (points == MAP_FAILED) {
    die("mmap");
  }
  const uint32_t step = (uint32_t)strtoul(argv[2], NULL, 10);
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, "run") != 0) {
      take_line(&scenario, line);
      continue;
    }
    const uint64_t before = faults;
    int status = 0;
    const int wrong =
        try_scenario(&scenario, step ? step : 1, &faults, &status);
    printf("%s %d - %s, ends with %d, %llu faults\n", wrong ? "not ok" : "ok",
           ++number, scenario.name, status,
           (unsigned long long)(faults - before));
    (void)fflush(stdout);
    failed += wrong != 0;
    clear(&scenario);
  }
  printf("1..%d\n# %llu faults\n", number, (unsigned long long)faults);
  return failed ? 1 : 0;
}
