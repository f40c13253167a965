/* sql.h - one SQL statement of a .sql file, embedded by scripts/embed_sql.cmake. */
#ifndef LIB_BASE_SQL_H
#define LIB_BASE_SQL_H

struct sql {
    const char *name; /* "<folder>.<file>", also the name of the prepared statement */
    int param_count;  /* the highest $n */
    const char *text;
};

#endif
