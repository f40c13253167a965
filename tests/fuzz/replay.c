/* Runs a fuzz target over the files and folders named as arguments: the stored corpus, where
 * libFuzzer is not at hand. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_BYTES_MAX = 64 << 20, PATH_BYTES_MAX = 4096 };

static uint8_t content[FILE_BYTES_MAX];
static int file_count;

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return EXIT_FAILURE;
    }
    const size_t len = fread(content, 1, sizeof content, file);
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(content, len);
    file_count++;
    return EXIT_SUCCESS;
}

static int replay_folder(const char *path, DIR *folder)
{
    int worst = EXIT_SUCCESS;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char name[PATH_BYTES_MAX];
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (replay_file(name) != EXIT_SUCCESS) worst = EXIT_FAILURE;
    }
    return worst;
}

int main(int argc, char **argv)
{
    int worst = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        const int status = folder ? replay_folder(argv[i], folder) : replay_file(argv[i]);
        if (folder) (void)closedir(folder);
        if (status != EXIT_SUCCESS) worst = status;
    }
    (void)printf("%d files replayed\n", file_count);
    return worst;
}
