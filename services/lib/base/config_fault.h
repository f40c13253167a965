/* config_fault.h - what is wrong in a configuration file, for the person who edits it. */
#ifndef LIB_BASE_CONFIG_FAULT_H
#define LIB_BASE_CONFIG_FAULT_H

#include "lib/base/str.h"

struct config_fault {
    int line, column; /* from 1; 0: the file as a whole */
    const char *what; /* a program constant: "is out of range" */
    str key;          /* the key concerned, as written */
};

#endif
