/* Reading partners. */
#include "claims/rules.h"

#include <stdio.h>

#include "runtime/file.h"

enum { PATH_BYTES_MAX = 4096 };

/* Never given back: what is loaded at start lives as long as the process. */
static struct arena *kept(void)
{
    static struct arena *arena;
    if (!arena) arena = arena_new(SIZE_MAX);
    return arena;
}

enum status partners_load(const struct settings *settings, struct partners *partners)
{
    char folder[PATH_BYTES_MAX];
    struct partners_reading reading = {.arena = kept()};
    (void)snprintf(folder, sizeof folder, "%s/payers", settings->config_folder);
    TRY(folder_read(folder, ".yaml", partners_add, &reading));
    *partners = partners_of(&reading);
    return OK;
}

enum status profiles_load(const struct settings *settings, struct hl7_profiles *profiles)
{
    char folder[PATH_BYTES_MAX];
    struct hl7_profiles_reading reading = {.arena = kept()};
    (void)snprintf(folder, sizeof folder, "%s/profiles", settings->config_folder);
    TRY(folder_read(folder, ".yaml", hl7_profiles_add, &reading));
    *profiles = hl7_profiles_of(&reading);
    return OK;
}
