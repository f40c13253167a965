/* A file's own steps: it is met, it is found again after a restart, it is done, what did it come
 * to. */
#include "gateway/step.h"

static void open_files_keys(const struct input *in, struct keys *keys)
{
    const struct value key[] = {V_INT(in->slot)};
    keys_add(keys, &file_open_table, key);
}

static enum status open_files_take(struct input *in, const struct loaded *loaded,
                                   struct effects *fx)
{
    (void)fx;
    const struct value key[] = {V_INT(in->slot)};
    in->result.rows = loaded_first(loaded, &file_open_table, key);
    return OK;
}

static void file_keys_of(const struct input *in, struct keys *keys)
{
    const struct value drop[] = {V_INT(in->slot), V_STR(in->file.drop)};
    const struct value slot[] = {V_INT(in->slot)};
    keys_add(keys, &file_drop_table, drop);
    keys_add(keys, &slot_table, slot);
}

/* The columns of file_drop_table stand as in file_table, but for the drop in front. */
static struct file_row file_of_drop(const struct value *c)
{
    struct value cells[COLUMNS_MAX];
    memcpy(cells, c, file_drop_table.column_count * sizeof *c);
    cells[1] = c[2];
    cells[2] = c[1];
    return file_of(cells);
}

static enum status file_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    const struct value drop[] = {V_INT(in->slot), V_STR(in->file.drop)};
    const struct row *known = loaded_first(loaded, &file_drop_table, drop);
    in->result.known = known != NULL;
    if (known) {
        in->file = file_of_drop(known->cells);
    } else {
        in->file.intake_number = intake_number_next(fx, loaded, in->slot);
        in->file.slot = in->slot;
        in->file.received_us = loaded_now(loaded).us;
        in->file.state = STR("open");
        in->file.interchange = in->file.payment = STR("");
        file_put(fx, &in->file);
    }
    in->result.intake_number = in->file.intake_number;
    in->result.received_us = in->file.received_us;
    in->result.outcome = ACCEPTED;
    return OK;
}

static enum status end_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file.state = STR("done");
    file_advance(fx, &file, in);
    in->result.outcome = ACCEPTED;
    return OK;
}

static void report_keys(const struct input *in, struct keys *keys)
{
    const struct value key[] = {V_INT(in->slot), V_INT(in->intake_number)};
    keys_add(keys, &tally_file_table, key);
}

static enum status report_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    (void)fx;
    const struct value key[] = {V_INT(in->slot), V_INT(in->intake_number)};
    in->result.rows = loaded_first(loaded, &tally_file_table, key);
    return OK;
}

const struct step report_step = {report_keys, report_take};
const struct step open_files_step = {open_files_keys, open_files_take};
const struct step file_step = {file_keys_of, file_take};
const struct step end_step = {file_keys, end_take};
