/* What the disk and SQLite alone would allow: durable filings a second, without TLS, forms, seals or signatures.

       cc -O2 sqlfile.c -o sqlfile -lsqlite3 -lpthread
       ./sqlfile DATABASE CLIENTS SECONDS

   CLIENTS threads each hand in 4 KB and wait until they are on disk; one writer takes what has queued, at most 1000 at once, as one
   transaction under WAL and synchronous=FULL, then answers them all. Prints filings and commits a second as JSON. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FORM = 4096, MOST = 1000 };

struct filing {
    struct filing *next;
    int done;
    char form[FORM + 1];
    pthread_cond_t answered;
};

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static struct filing *first, *last;
static double end;
static long answers;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void *client(void *number) {
    unsigned seed = (unsigned)(long)number;
    struct filing *mine = calloc(1, sizeof *mine);
    pthread_cond_init(&mine->answered, NULL);
    for (int i = 0; i < FORM; i++) mine->form[i] = 'a' + (i * 7 + seed) % 26;
    while (now() < end) {
        mine->form[snprintf(mine->form, 12, "%u", rand_r(&seed))] = 'x';
        pthread_mutex_lock(&door);
        mine->done = 0;
        mine->next = NULL;
        if (last) last->next = mine; else first = mine;
        last = mine;
        pthread_cond_signal(&arrived);
        while (!mine->done) pthread_cond_wait(&mine->answered, &door);
        answers++;
        pthread_mutex_unlock(&door);
    }
    return NULL;
}

static void run(sqlite3 *database, const char *sql) {
    char *error = NULL;
    if (sqlite3_exec(database, sql, NULL, NULL, &error)) {
        fprintf(stderr, "%s: %s\n", sql, error);
        exit(1);
    }
}

static void step(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fprintf(stderr, "an insert failed\n");
        exit(1);
    }
    sqlite3_reset(statement);
}

/* The application, what happened to it, and what is to be sent inwards. */
static sqlite3_stmt *application, *event, *outbox;

static void enter(sqlite3 *database, const struct filing *filing, long number) {
    char receipt[40];
    snprintf(receipt, sizeof receipt, "L%08lx%08x", number, rand());
    sqlite3_bind_text(application, 1, receipt, -1, SQLITE_STATIC);
    sqlite3_bind_int(application, 2, rand() % 3000);
    sqlite3_bind_int(application, 3, rand() % 100);
    sqlite3_bind_text(application, 4, filing->form, FORM, SQLITE_STATIC);
    sqlite3_bind_int64(application, 5, number);
    step(application);
    sqlite3_int64 id = sqlite3_last_insert_rowid(database);
    sqlite3_bind_int64(event, 1, id);
    sqlite3_bind_int64(event, 2, number);
    step(event);
    sqlite3_bind_int64(outbox, 1, id);
    sqlite3_bind_text(outbox, 2, receipt, -1, SQLITE_STATIC);
    step(outbox);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "sqlfile DATABASE CLIENTS SECONDS\n");
        return 2;
    }
    int clients = atoi(arguments[2]);
    double seconds = atof(arguments[3]);
    sqlite3 *database;
    if (sqlite3_open(arguments[1], &database)) return 1;
    run(database, "PRAGMA journal_mode = WAL");
    run(database, "PRAGMA synchronous = FULL");
    run(database, "PRAGMA wal_autocheckpoint = 4000");
    run(database,
        "CREATE TABLE application (id INTEGER PRIMARY KEY, receipt TEXT UNIQUE, item INT, department INT, form TEXT, due INT);"
        "CREATE INDEX queue ON application (department, due);"
        "CREATE TABLE event (id INTEGER PRIMARY KEY, application INT, at INT); CREATE INDEX of ON event (application);"
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY, application INT, body TEXT)");
    sqlite3_prepare_v2(
        database, "INSERT INTO application (receipt, item, department, form, due) VALUES (?, ?, ?, ?, ?)", -1, &application, NULL);
    sqlite3_prepare_v2(database, "INSERT INTO event (application, at) VALUES (?, ?)", -1, &event, NULL);
    sqlite3_prepare_v2(database, "INSERT INTO outbox (application, body) VALUES (?, ?)", -1, &outbox, NULL);

    double began = now();
    end = began + seconds;
    for (long n = 0; n < clients; n++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, client, (void *)(n + 1))) return 1;
    }
    long filings = 0, commits = 0;
    static struct filing *together[MOST];
    while (now() < end) {
        int size = 0;
        pthread_mutex_lock(&door);
        while (!first && now() < end) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec++;
            pthread_cond_timedwait(&arrived, &door, &until);
        }
        while (first && size < MOST) {
            together[size++] = first;
            first = first->next;
        }
        if (!first) last = NULL;
        pthread_mutex_unlock(&door);
        if (!size) break;
        run(database, "BEGIN IMMEDIATE");
        for (int i = 0; i < size; i++) enter(database, together[i], ++filings);
        run(database, "COMMIT");
        commits++;
        pthread_mutex_lock(&door);
        for (int i = 0; i < size; i++) {
            together[i]->done = 1;
            pthread_cond_signal(&together[i]->answered);
        }
        pthread_mutex_unlock(&door);
    }
    double spent = now() - began;
    printf("{\"clients\": %d, \"filings/s\": %.0f, \"commits/s\": %.0f}\n", clients, answers / spent, commits / spent);
    fflush(stdout);
    _exit(0);
}
