/* The faultless claims of tests/lib/edit, built into this program too. */
#include "lib/edit/world.c" /* NOLINT(bugprone-suspicious-include): a test program is one folder */
