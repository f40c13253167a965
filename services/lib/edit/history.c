/* History entries: the skeleton of a claim, and the hashes that payers' duplicate checks compare.
 */
#include "lib/edit/history.h"

#include "lib/edit/check.h"

enum { PIECES_PER_LINE = 13, PIECES_OF_CLAIM = 12 };

static str npi(const Party *party)
{
    return party ? str_from(party->id) : STR("");
}

/* "14 O D,15" */
static str teeth_of(struct arena *arena, const ServiceLine *line)
{
    str text = {0};
    for (size_t i = 0; i < line->n_teeth; i++) {
        const Tooth *tooth = line->teeth[i];
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), i ? "," : "",
                            STR_ARGS(str_from(tooth->code)));
        for (size_t k = 0; k < tooth->n_surfaces; k++)
            text = arena_printf(arena, "%.*s %.*s", STR_ARGS(text),
                                STR_ARGS(str_from(tooth->surfaces[k])));
    }
    return text;
}

static size_t line_pieces(struct arena *arena, const ServiceLine *line, str *pieces)
{
    size_t n = 0;
    pieces[n++] = str_from(line->procedure);
    for (size_t i = 0; i < 4; i++)
        pieces[n++] = i < line->n_modifiers ? str_from(line->modifiers[i]) : STR("");
    pieces[n++] = str_from(line->revenue_code);
    pieces[n++] = arena_number(arena, line->from);
    pieces[n++] = arena_number(arena, line->to);
    pieces[n++] = arena_number(arena, line->quantity_milli);
    pieces[n++] = arena_number(arena, line->charge_cents);
    pieces[n++] = npi(provider_of(line->providers, line->n_providers, "82"));
    pieces[n++] = teeth_of(arena, line);
    return n;
}

str history_duplicate(struct arena *arena, const struct hash_key *key, const Claim *claim)
{
    str *pieces = ARENA_ARRAY(arena, str, PIECES_OF_CLAIM + claim->n_lines * PIECES_PER_LINE);
    size_t n = 0;
    pieces[n++] = STR("duplicate");
    pieces[n++] = claim_payer_id(claim);
    pieces[n++] = str_from(claim->identity);
    pieces[n++] = npi(claim->billing);
    pieces[n++] = npi(provider_of(claim->providers, claim->n_providers, "82"));
    pieces[n++] = arena_number(arena, claim->type);
    pieces[n++] = str_from(claim->facility_code);
    pieces[n++] = str_from(claim->frequency);
    pieces[n++] = arena_number(arena, claim->statement_from);
    pieces[n++] = arena_number(arena, claim->statement_to);
    pieces[n++] = arena_number(arena, claim->charge_cents);
    for (size_t i = 0; i < claim->n_lines; i++)
        n += line_pieces(arena, claim->lines[i], pieces + n);
    unsigned char *out = arena_alloc(arena, DUPLICATE_BYTES);
    hash_keyed(key, pieces, n, out, DUPLICATE_BYTES);
    return (str){(const char *)out, DUPLICATE_BYTES};
}

str history_control(struct arena *arena, const struct hash_key *key, const Claim *claim)
{
    const Source *source = claim->source;
    const str pieces[] = {
        STR("control"),
        source ? str_from(source->source) : STR(""),
        source ? str_from(source->sender) : STR(""),
        claim->type == CLAIM_TYPE__INSTITUTIONAL ? STR("I")
        : claim->type == CLAIM_TYPE__DENTAL      ? STR("D")
                                                 : STR("P"),
        str_from(claim->patient_control),
    };
    unsigned char *out = arena_alloc(arena, DUPLICATE_BYTES);
    hash_keyed(key, pieces, COUNT_OF(pieces), out, DUPLICATE_BYTES);
    return (str){(const char *)out, DUPLICATE_BYTES};
}

static Party *skeleton_party(struct arena *arena, const Party *from, const char *entity)
{
    Party *party = ARENA_NEW(arena, Party);
    party__init(party);
    party->entity = str_bytes(str_of(entity));
    party->id = from->id;
    party->taxonomy = from->taxonomy;
    return party;
}

/* Who is paid: also by the number of the business, never by that of a person. */
static Party *skeleton_billing(struct arena *arena, const Party *from)
{
    Party *party = skeleton_party(arena, from, "85");
    for (size_t i = 0; i < from->n_references && party->n_references == 0; i++) {
        if (!str_is(str_from(from->references[i]->qualifier), "EI")) continue;
        party->references = from->references + i;
        party->n_references = 1;
    }
    return party;
}

static void keep_rendering(struct arena *arena, Party *const *from, size_t count, Party ***to,
                           size_t *kept)
{
    const Party *rendering = provider_of(from, count, "82");
    if (!rendering) return;
    *to = ARENA_ARRAY(arena, Party *, 1);
    (*to)[0] = skeleton_party(arena, rendering, "82");
    *kept = 1;
}

static ServiceLine *skeleton_line(struct arena *arena, const ServiceLine *from)
{
    ServiceLine *line = ARENA_NEW(arena, ServiceLine);
    service_line__init(line);
    line->procedure = from->procedure;
    line->n_modifiers = from->n_modifiers;
    line->modifiers = from->modifiers;
    line->revenue_code = from->revenue_code;
    line->place_of_service = from->place_of_service;
    line->from = from->from;
    line->to = from->to;
    line->quantity_milli = from->quantity_milli;
    line->charge_cents = from->charge_cents;
    line->teeth = from->teeth;
    line->n_teeth = from->n_teeth;
    line->oral_cavity = from->oral_cavity;
    line->n_oral_cavity = from->n_oral_cavity;
    keep_rendering(arena, from->providers, from->n_providers, &line->providers, &line->n_providers);
    return line;
}

/* Condition codes, occurrence spans and the DRG. */
static void keep_facts(struct arena *arena, const Claim *from, Claim *claim)
{
    claim->facts = ARENA_ARRAY(arena, CodedFact *, from->n_facts + 1);
    for (size_t i = 0; i < from->n_facts; i++)
        if (code_in(str_from(from->facts[i]->qualifier), "BG BI DR"))
            claim->facts[claim->n_facts++] = from->facts[i];
}

static void keep_admission(struct arena *arena, const Claim *from, Claim *claim)
{
    claim->discharge_status = from->discharge_status;
    claim->dates = ARENA_ARRAY(arena, DatedEvent *, 1);
    for (size_t i = 0; i < from->n_dates && claim->n_dates == 0; i++)
        if (str_is(str_from(from->dates[i]->qualifier), "435"))
            claim->dates[claim->n_dates++] = from->dates[i];
}

static str skeleton(struct arena *arena, const Claim *from)
{
    Claim *claim = ARENA_NEW(arena, Claim);
    claim__init(claim);
    claim->type = from->type;
    claim->facility_code = from->facility_code;
    claim->frequency = from->frequency;
    claim->charge_cents = from->charge_cents;
    claim->statement_from = from->statement_from;
    claim->statement_to = from->statement_to;
    if (from->type == CLAIM_TYPE__INSTITUTIONAL) {
        keep_facts(arena, from, claim);
        keep_admission(arena, from, claim);
    }
    if (claim_payer_id(from).len) {
        claim->payer = skeleton_party(arena, from->payer, "PR");
        claim->payer->id = str_bytes(claim_payer_id(from));
    }
    if (from->billing) claim->billing = skeleton_billing(arena, from->billing);
    keep_rendering(arena, from->providers, from->n_providers, &claim->providers,
                   &claim->n_providers);
    claim->lines = ARENA_ARRAY(arena, ServiceLine *, from->n_lines + 1);
    claim->n_lines = from->n_lines;
    for (size_t i = 0; i < from->n_lines; i++)
        claim->lines[i] = skeleton_line(arena, from->lines[i]);
    return body_pack(arena, &claim->base);
}

static void span_lines(const Claim *claim, date *from, date *to)
{
    *from = claim_first_day(claim);
    *to = claim_last_day(claim);
    for (size_t i = 0; i < claim->n_lines; i++) {
        const int32_t day = claim->lines[i]->from;
        if (day && (!date_is_set(*from) || day < from->yyyymmdd)) *from = date_of(day);
        if (day > to->yyyymmdd) *to = date_of(day);
    }
}

struct history_entry history_entry_of(struct arena *arena, const struct hash_key *key,
                                      const Claim *claim)
{
    struct history_entry entry = {
        .claim = claim->number,
        .version = claim->version,
        .duplicate = history_duplicate(arena, key, claim),
        .control = history_control(arena, key, claim),
        .body = skeleton(arena, claim),
    };
    span_lines(claim, &entry.from, &entry.to);
    return entry;
}

str history_duplicate_as(struct arena *arena, const struct hash_key *key, str body, str identity,
                         str otherwise)
{
    Claim *claim = (Claim *)body_unpack(arena, &claim__descriptor, body);
    if (!claim || !claim->payer) return otherwise;
    claim->identity = str_bytes(identity);
    return history_duplicate(arena, key, claim);
}

const Claim *history_claim(struct arena *arena, struct history_entry *entry)
{
    if (!entry->opened)
        entry->opened = (const Claim *)body_unpack(arena, &claim__descriptor, entry->body);
    return entry->opened;
}
