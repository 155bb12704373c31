// One row of the journal's index by its key, through SQLite alone: nothing is decoded, and a user is named by its number.
#include <stdint.h>

struct lookup;

// Opens an index file whose users are `user-0` to `user-USERS-1`, each with one history; NULL when it is none.
struct lookup *lookup_open(const char *path, int users);

// How many bytes the last row of the user has that held at the time, nanoseconds since 1970; 0 where there is none.
int lookup_find(struct lookup *, int user, int64_t time);

void lookup_close(struct lookup *);
