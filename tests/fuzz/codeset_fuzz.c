/* Any bytes under any name: what is loaded is found again as it was given, what is not is refused
 * with a reason; an image is read inside its bytes. The first byte chooses the name, 0xff an image.
 */
#include <assert.h>
#include <stdlib.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/compare.h"
#include "lib/codeset/icd10.h"
#include "lib/codeset/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 256 << 20, INPUT_MAX = 1 << 16, IMAGE_MARK = 0xff };

static const char *const names[] = {
    "ccipra-2024q3.txt",
    "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv",
    "icd10cm-order-2025.txt",
    "icd10cm_tabular_2025.xml",
    "HCPC2019_CONTR_ANWEB.txt",
    "icd10pcs_valid_mce_v43.1.tsv",
    "PPRRVU24_JUL.csv",
    "ZIP5.txt",
    "nucc_taxonomy_240.csv",
    "mcd_article_x_icd10_covered.csv",
    "LONGULT_2026.txt",
    "addendum_b_2026-04.csv",
    "anything",
};

static void expect_inside(str view, str whole)
{
    assert(view.len == 0 || (view.at >= whole.at && view.at + view.len <= whole.at + whole.len));
}

/* Every row of a table that opens lies inside; every key is found by itself. */
static void expect_readable(struct arena *arena, str image, bool made_here)
{
    struct code_table *table;
    struct config_fault fault;
    if (image_open(arena, image, &table, &fault) != OK) {
        assert(!made_here && fault.what);
        return;
    }
    const struct set_schema *schema = set_schema(table->set);
    for (uint32_t head = 0; head < table->header->head_count; head++) {
        char key[KEY_BYTES_MAX + 8] = {0};
        const struct image_rows rows = image_rows_of(table, head);
        memcpy(key, image_head_text(table, head).at, table->head_bytes);
        const struct image_rows found = image_head(table, key);
        assert(!made_here ||
               (found.first == rows.first && found.end == rows.end && rows.first < rows.end));
        for (uint32_t row = rows.first; row < rows.end; row++) {
            char tail[KEY_BYTES_MAX + 8] = {0};
            const str text = image_tail_text(table, row, tail);
            if (!table->paired) expect_inside(text, image);
            if (!image_row_is(table, row)) continue;
            memmove(tail, text.at, text.len); /* eight bytes can be read of it */
            const struct image_rows same = image_key(table, key, tail);
            assert(!made_here || (same.first <= row && row < same.end));
            assert(same.end <= image_rows_end(table));
            for (unsigned c = 0; c < schema_columns(schema); c++)
                expect_inside(image_text(table, image_number(table, IMAGE_FIXED_COLUMNS + c, row)),
                              image);
        }
    }
    const struct table_changes none = tables_compare(arena, table, table);
    assert(none.added.count == 0 && none.deleted.count == 0 && none.revised.count == 0);
}

/* Covered days: a row in force is present by its own key. */
static void expect_found(struct arena *arena, const struct loaded_table *loaded)
{
    struct config_fault fault;
    struct codesets *sets = codesets_new(arena);
    assert(codesets_add_image(sets, STR("x"), loaded->image, &fault) == OK);
    struct code_table *table;
    assert(image_open(arena, loaded->image, &table, &fault) == OK);
    const size_t parts = schema_parts(set_schema(loaded->set));
    for (uint32_t row = 0; row < image_rows_end(table) && row < 64; row++) {
        const struct code_answer at = {.table = table, .at = (int32_t)row};
        char tail[KEY_BYTES_MAX];
        str key[KEY_PARTS_MAX];
        if (!image_row_is(table, row)) continue;
        for (unsigned i = 0; i < parts; i++) key[i] = code_part(&at, i);
        if (table->paired) key[1] = image_tail_text(table, row, tail);
        const date from = image_date((int32_t)image_number(table, IMAGE_FROM, row));
        const date day = from.yyyymmdd > table->from.yyyymmdd ? from : table->from;
        const bool covered = table->to.yyyymmdd == 0 || day.yyyymmdd <= table->to.yyyymmdd;
        const int64_t ends = image_number(table, IMAGE_TO, row);
        if (!covered || (ends && ends < image_day(day))) continue;
        assert(codeset_find(sets, loaded->set, key, day).verdict == CODE_VALID);
    }
}

static void image_try(struct arena *arena, str bytes_in)
{
    const size_t guarded = offsetof(struct image_header, bytes_count);
    char *copy = arena_copy(arena, bytes_in.at, bytes_in.len);
    if (bytes_in.len > sizeof(struct image_header)) { /* the checksum would stop all others */
        const uint64_t len = bytes_in.len;
        memcpy(copy + guarded, &len, sizeof len);
        const uint32_t sum = crc32c((str){copy + guarded, bytes_in.len - guarded});
        memcpy(copy + offsetof(struct image_header, checksum), &sum, sizeof sum);
    }
    expect_readable(arena, (str){copy, bytes_in.len}, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct loaded_tables tables = {0};
    struct config_fault fault = {0};
    if (size < 1 || size > INPUT_MAX) return 0;
    struct arena *arena = arena_new(ARENA_BYTES);
    const str content = {(const char *)data + 1, size - 1};
    const str name = str_of(names[data[0] % COUNT_OF(names)]);
    if (data[0] == IMAGE_MARK) {
        image_try(arena, content);
    } else if (tables_load(arena, name, content, &tables, &fault) != OK) {
        assert(fault.what && tables.count == 0);
    } else {
        for (size_t i = 0; i < tables.count; i++) {
            assert(tables.items[i].rows > 0);
            expect_readable(arena, tables.items[i].image, true);
            expect_found(arena, &tables.items[i]);
        }
    }
    arena_free(arena);
    return 0;
}
