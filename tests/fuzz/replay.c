/* Runs a fuzz target over the files named as arguments: the stored corpus, where libFuzzer is not
 * at hand. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 64 << 20 };

static uint8_t content[FILE_MAX];

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        const size_t len = fread(content, 1, sizeof content, file);
        (void)fclose(file);
        (void)LLVMFuzzerTestOneInput(content, len);
    }
    (void)printf("%d files replayed\n", argc - 1);
    return EXIT_SUCCESS;
}
