/* Makes synthetic claims and 837 files for the payer's tests. */
#include "payer/samples.h"

#include <criterion/criterion.h>

#include "lib/claim/number.h"
#include "lib/x12/x837.h"

static uint64_t roll(uint64_t *state)
{
    *state ^= *state << 13; /* xorshift64 */
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static bytes text(const char *literal)
{
    return str_bytes(str_of(literal));
}

static Party *party(struct arena *arena, const char *entity, const char *kind, const char *last,
                    const char *first, const char *qualifier, str id)
{
    Party *made = ARENA_NEW(arena, Party);
    party__init(made);
    made->entity = text(entity);
    made->kind = text(kind);
    made->last_name = text(last);
    made->first_name = text(first);
    made->id_qualifier = text(qualifier);
    made->id = str_bytes(id);
    return made;
}

static Address *address(struct arena *arena)
{
    Address *made = ARENA_NEW(arena, Address);
    address__init(made);
    made->line1 = text("8 PROVIDER LN");
    made->city = text("ANYTOWN");
    made->state = text("OH");
    made->zip = text("441091234");
    return made;
}

static ServiceLine *line(struct arena *arena, uint64_t *state, unsigned number)
{
    static const char *const procedures[] = {"99213", "99214", "85025", "36415",
                                             "71046", "93000", "A0427", "J1100"};
    ServiceLine *made = ARENA_NEW(arena, ServiceLine);
    service_line__init(made);
    made->procedure_qualifier = text("HC");
    made->procedure = text(procedures[roll(state) % 8]);
    made->charge_cents = (int64_t)(roll(state) % 100000);
    made->unit = text("UN");
    made->quantity_milli = 1000;
    made->place_of_service = text("11");
    made->pointers = ARENA_NEW(arena, int32_t);
    made->pointers[0] = 1;
    made->n_pointers = 1;
    made->from = made->to = 20260601 + (int32_t)(roll(state) % 28);
    made->sender_line = str_bytes(arena_printf(arena, "01%03u", number + 1));
    return made;
}

static void add_lines(struct arena *arena, Claim *claim, uint64_t *state)
{
    claim->n_lines = 1 + roll(state) % 12;
    claim->lines = ARENA_ARRAY(arena, ServiceLine *, claim->n_lines);
    for (size_t i = 0; i < claim->n_lines; i++) {
        claim->lines[i] = line(arena, state, (unsigned)i);
        claim->charge_cents += claim->lines[i]->charge_cents;
    }
}

static str number_of(struct arena *arena, uint64_t n)
{
    char number[CLAIM_NUMBER_CHARS + 1];
    claim_number_write((struct claim_number){claim_number_make((int64_t)(n % 1000), (int64_t)n), 1},
                       number);
    return arena_str(arena, str_of(number));
}

Claim *claim_professional(struct arena *arena, uint64_t n, unsigned payee)
{
    static const char *const npis[] = {"1234567893", "1053394340", "1194705099", "1679576722"};
    static const char *const names[] = {"NORTH CLINIC", "SOUTH CLINIC", "EAST CLINIC",
                                        "WEST CLINIC"};
    uint64_t state = n * 0x9e3779b97f4a7c15u + 1;
    Claim *claim = ARENA_NEW(arena, Claim);
    claim__init(claim);
    claim->type = CLAIM_TYPE__PROFESSIONAL;
    claim->patient_control = str_bytes(number_of(arena, n));
    claim->facility_code = text("11");
    claim->facility_qualifier = text("B");
    claim->frequency = text("1");
    claim->provider_signature = claim->benefits_assigned = claim->release = text("Y");
    claim->assignment = text("A");
    claim->statement_from = 20260601;
    claim->statement_to = 20260628;
    claim->diagnoses = ARENA_NEW(arena, Diagnosis *);
    claim->diagnoses[0] = ARENA_NEW(arena, Diagnosis);
    diagnosis__init(claim->diagnoses[0]);
    claim->diagnoses[0]->qualifier = text("ABK");
    claim->diagnoses[0]->code = text("J0390");
    claim->n_diagnoses = 1;
    claim->billing = party(arena, "85", "2", names[payee % 4], "", "XX", str_of(npis[payee % 4]));
    claim->billing->address = address(arena);
    claim->billing->references = ARENA_NEW(arena, Identifier *);
    claim->billing->references[0] = ARENA_NEW(arena, Identifier);
    identifier__init(claim->billing->references[0]);
    claim->billing->references[0]->qualifier = text("EI");
    claim->billing->references[0]->value = text("123456789");
    claim->billing->n_references = 1;
    claim->subscriber = ARENA_NEW(arena, Subscriber);
    subscriber__init(claim->subscriber);
    claim->subscriber->sequence = text("P");
    claim->subscriber->relationship = text("18");
    claim->subscriber->filing = text("CI");
    claim->subscriber->name =
        party(arena, "IL", "1", "DOE", "JO", "MI", arena_printf(arena, "M%06u", (unsigned)n));
    claim->subscriber->name->address = address(arena);
    claim->subscriber->birth_date = claim->patient_birth_date = 19700101;
    claim->subscriber->sex = claim->patient_sex = text("F");
    claim->payer = party(arena, "PR", "2", "SOME PLAN", "", "PI", STR("PL123"));
    add_lines(arena, claim, &state);
    return claim;
}

static void add_prior_payer(struct arena *arena, Claim *claim, int64_t cents)
{
    OtherPayer *other = ARENA_NEW(arena, OtherPayer);
    Amount *amount = ARENA_NEW(arena, Amount);
    other_payer__init(other);
    amount__init(amount);
    amount->qualifier = text("D");
    amount->cents = cents;
    other->amounts = ARENA_NEW(arena, Amount *);
    other->amounts[0] = amount;
    other->n_amounts = 1;
    claim->other_payers = ARENA_NEW(arena, OtherPayer *);
    claim->other_payers[0] = other;
    claim->n_other_payers = 1;
    claim->subscriber->sequence = text("S");
}

Claim *claim_made(struct arena *arena, uint64_t n)
{
    Claim *claim = claim_professional(arena, n, (unsigned)n);
    uint64_t state = n + 77;
    switch (roll(&state) % 8) {
    case 0:
        claim->type = CLAIM_TYPE__INSTITUTIONAL;
        break;
    case 1: /* inpatient */
        claim->type = CLAIM_TYPE__INSTITUTIONAL;
        claim->facility_code = text("11");
        break;
    case 2:
        add_prior_payer(arena, claim, (int64_t)(roll(&state) % 200000));
        break;
    case 3: /* the sum is not the charge */
        claim->charge_cents += 1;
        break;
    case 4:
        claim->n_lines = 0;
        break;
    case 5:
        claim->charge_cents -= claim->lines[0]->charge_cents;
        claim->lines[0]->charge_cents = 0;
        break;
    case 6:
        claim->patient = party(arena, "QC", "1", "DOE", "JIM", "", (str){0});
        break;
    default:
        break;
    }
    return claim;
}

/* The same claim as a dentist's: CDT codes, one tooth a line, the date said once, no units. */
static Claim *claim_dental(struct arena *arena, uint64_t n, unsigned payee)
{
    Claim *claim = claim_professional(arena, n, payee);
    DatedEvent *served = ARENA_NEW(arena, DatedEvent);
    dated_event__init(served);
    served->qualifier = text("472");
    served->from = served->to = claim->lines[0]->from;
    claim->type = CLAIM_TYPE__DENTAL;
    claim->dates = ARENA_NEW(arena, DatedEvent *);
    claim->dates[0] = served;
    claim->n_dates = 1;
    for (size_t i = 0; i < claim->n_lines; i++) {
        ServiceLine *line = claim->lines[i];
        Tooth *tooth = ARENA_NEW(arena, Tooth);
        tooth__init(tooth);
        tooth->list = text("JP");
        tooth->code = text("14");
        line->procedure_qualifier = text("AD");
        line->procedure = text("D2391");
        line->n_modifiers = 0;
        line->from = line->to = 0;
        line->quantity_milli = 0;
        line->teeth = ARENA_NEW(arena, Tooth *);
        line->teeth[0] = tooth;
        line->n_teeth = 1;
    }
    return claim;
}

typedef Claim *maker(struct arena *arena, uint64_t n, unsigned payee);

static str file_of(struct arena *arena, int64_t control, uint64_t first, size_t count,
                   unsigned payees, ClaimType type)
{
    maker *make = type == CLAIM_TYPE__DENTAL ? claim_dental : claim_professional;
    const struct x837_envelope envelope = {.x12 = {.sender_qualifier = STR("ZZ"),
                                                   .sender_id = STR("CLAIMLINE"),
                                                   .receiver_qualifier = STR("ZZ"),
                                                   .receiver_id = STR("ACME"),
                                                   .control = control,
                                                   .date = date_of(20260630),
                                                   .hhmm = 1200,
                                                   .usage = 'T'},
                                           .claim_type = type,
                                           .submitter_name = STR("CLAIMLINE CLEARING"),
                                           .submitter_id = STR("CL0001"),
                                           .submitter_contact = STR("EDI DESK"),
                                           .submitter_phone = STR("5550100100"),
                                           .receiver_name = STR("ACME HEALTH"),
                                           .receiver_id = STR("ACME")};
    struct x837_writer *writer = x837_open(arena, &envelope);
    for (size_t i = 0; i < count; i++) {
        const Claim *claim = make(arena, first + i, payees ? (unsigned)(i % payees) : 0);
        cr_assert_eq(x837_claim(writer, claim, (str){0}, NULL), OK);
    }
    return x837_close(writer);
}

str file_made(struct arena *arena, int64_t control, uint64_t first, size_t count, unsigned payees)
{
    return file_of(arena, control, first, count, payees, CLAIM_TYPE__PROFESSIONAL);
}

str file_dental(struct arena *arena, int64_t control, size_t count)
{
    return file_of(arena, control, 1, count, 2, CLAIM_TYPE__DENTAL);
}
