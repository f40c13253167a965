/* Invented people, providers, payers and facilities of the synthetic encounters. */
#include "claimline/generate.h"
#include "lib/base/checkdigit.h"

enum {
    FAMILY_MEMBERS = 3,
    DAYS_A_YEAR = 365,
    ADULT = 25,
    RETIRED = 66,
    OLDEST = 94,
    CHILD_YOUNGEST = 2,
    CHILD_OLDEST = 17
};
enum { SALT_FAMILY = 0xfa111, SALT_PERSON = 0x9e5 };

struct dice dice_of(uint64_t seed, uint64_t index, uint64_t salt)
{
    struct dice dice = {seed * 0x9e3779b97f4a7c15u ^ index * 0xd1342543de82ef95u ^
                        salt * 0xaf251af3b0f025b5u};
    (void)dice_draw(&dice);
    return dice;
}

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t dice_draw(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint32_t dice_below(struct dice *dice, uint32_t limit)
{
    return (uint32_t)((dice_draw(dice) >> 32) * limit >> 32);
}

/* clang-format off */

/* Payer ids as in config/payers; CLOTHR is nobody's: the catch-all partner takes it. */
const struct generate_payer generate_payers[] = {
    {"CLMDCR", "MEDICARE NORTH",       MEDICARE,   "MB", "MA", true,  35},
    {"CLMDCD", "STATE MEDICAID",       MEDICAID,   "MC", "MC", true,  15},
    {"CLBLUE", "BLUERIDGE HEALTH PLAN", COMMERCIAL, "CI", "CI", true,  25},
    {"CLSUMT", "SUMMIT CARE",          COMMERCIAL, "CI", "CI", false, 15},
    {"CLOTHR", "FARAWAY MUTUAL",       COMMERCIAL, "CI", "CI", true,  10},
};
const size_t generate_payer_count = COUNT_OF(generate_payers);

/* Riverbend and Lakeside are also the senders of config/profiles. */
const struct generate_facility generate_facilities[] = {
    {"RIVERBEND MEDICAL GROUP",      "RB", false, true,  "RBEHR", "RIVERBEND", "1003000019", "910000101", "207Q00000X", "100 RIVER ROAD",    "SPRINGFIELD", "IL", "627011234", "5550100200", ""},
    {"PRAIRIE FAMILY HEALTH",        "PF", false, false, "PFEHR", "PRAIRIE",   "1003000043", "910000404", "207Q00000X", "40 PRAIRIE AVENUE", "PEORIA",      "IL", "616021001", "5550100500", ""},
    {"NORTHSIDE CLINICAL LABORATORY", "NL", false, false, "NLLIS", "NORTHLAB",  "1003000050", "910000505", "291U00000X", "7 NORTH STREET",    "MADISON",     "WI", "537032002", "5550100600", "52D0000017"},
    {"LAKESIDE GENERAL HOSPITAL",    "LS", true,  true,  "LSHIS", "LAKESIDE",  "1003000027", "910000202", "282N00000X", "1 LAKE DRIVE",      "MADISON",     "WI", "537031111", "5550100300", ""},
    {"HARBOR REGIONAL HOSPITAL",     "HB", true,  false, "HBHIS", "HARBOR",    "1003000035", "910000303", "282N00000X", "9 HARBOR WAY",      "DULUTH",      "MN", "558022222", "5550100400", ""},
};
const size_t generate_facility_count = COUNT_OF(generate_facilities);

static const char *const last_names[] = {
    "ABBOTT", "BAKER", "CARVER", "DALTON", "EMERSON", "FARLEY", "GIBSON", "HARMON", "INGRAM", "JARVIS", "KELLER", "LARSON",
    "MERCER", "NORRIS", "OAKLEY", "PARRISH", "QUINN", "RAMSEY", "SAWYER", "TALBOT", "UPTON", "VANCE", "WALLER", "YATES",
    "ALVAREZ", "BENITEZ", "CHO", "DIAZ", "ESPINOZA", "FONG", "GUPTA", "HERRERA", "IBARRA", "JOSHI", "KIM", "LEE", "MORALES",
    "NGUYEN", "OKAFOR", "PATEL", "RAO", "SANTOS", "TRAN", "VARGAS", "WONG", "ZHANG"};
static const char *const first_names[][24] = {
    [FEMALE] = {"ADA", "BETH", "CARLA", "DIANA", "ELLEN", "FIONA", "GRACE", "HELEN", "IRENE", "JUNE", "KAREN", "LAURA", "MARIA",
                "NORA", "OLGA", "PAULA", "RITA", "SARAH", "TINA", "URSULA", "VERA", "WENDY", "YOLANDA", "ZOE"},
    [MALE] = {"ADAM", "BRIAN", "CARL", "DAVID", "ERIC", "FRANK", "GARY", "HENRY", "IVAN", "JAMES", "KEVIN", "LUIS", "MARK",
              "NEIL", "OSCAR", "PETER", "RALPH", "SAM", "THOMAS", "ULYSSES", "VICTOR", "WALTER", "XAVIER", "YUSUF"},
};
static const char *const streets[] = {"12 ELM STREET", "340 OAK AVENUE", "77 MAPLE LANE", "5 BIRCH COURT", "910 CEDAR ROAD",
                                      "28 WALNUT DRIVE", "46 PINE STREET", "600 ASH BOULEVARD"};
static const struct {
    const char *city, *state, *zip;
} towns[] = {
    {"SPRINGFIELD", "IL", "62701"}, {"PEORIA", "IL", "61602"}, {"CHICAGO", "IL", "60614"}, {"MADISON", "WI", "53703"},
    {"MILWAUKEE", "WI", "53202"},   {"DULUTH", "MN", "55802"}, {"ROCHESTER", "MN", "55901"}, {"DUBUQUE", "IA", "52001"},
};
/* clang-format on */

static const char *pick(struct dice *dice, const char *const *words, size_t count)
{
    return words[dice_below(dice, (uint32_t)count)];
}

static date birth_of(struct dice *dice, int32_t age_min, int32_t age_max, date today)
{
    const int32_t youngest = date_days(today) - age_min * DAYS_A_YEAR - age_min / 4 - 1;
    const uint32_t span = (uint32_t)((age_max - age_min + 1) * DAYS_A_YEAR - DAYS_A_YEAR / 2);
    return date_from_days(youngest - (int32_t)dice_below(dice, span));
}

void person_make(struct dice *dice, int32_t age_min, int32_t age_max, date today,
                 struct generate_person *person)
{
    const uint32_t town = dice_below(dice, COUNT_OF(towns));
    person->gender = (enum gender)dice_below(dice, 2);
    person->last_name = pick(dice, last_names, COUNT_OF(last_names));
    person->first_name = pick(dice, first_names[person->gender], COUNT_OF(first_names[0]));
    person->line1 = pick(dice, streets, COUNT_OF(streets));
    person->city = towns[town].city;
    person->state = towns[town].state;
    person->zip = towns[town].zip;
    person->birth = birth_of(dice, age_min, age_max, today);
}

void npi_make(struct dice *dice, char npi[ID_CHARS])
{
    (void)snprintf(npi, ID_CHARS, "1%08u", dice_below(dice, 100000000));
    const char check[] = {npi_check_digit((str){npi, strlen(npi)}), 0};
    memcpy(npi + strlen(npi), check, sizeof check);
}

/* A Medicare beneficiary identifier: C A AN N A AN N A A N N, without S, L, O, I, B, Z. */
static void mbi_make(struct dice *dice, char member[ID_CHARS])
{
    static const char letters[] = "ACDEFGHJKMNPQRTUVWXY", shape[] = "CAXNAXNAANN";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        const bool letter = shape[i] == 'A' || (shape[i] == 'X' && dice_below(dice, 2));
        if (letter)
            member[i] = letters[dice_below(dice, sizeof letters - 1)];
        else
            member[i] =
                (char)(shape[i] == 'C' ? '1' + dice_below(dice, 9) : '0' + dice_below(dice, 10));
    }
    member[sizeof shape - 1] = 0;
}

static const struct generate_payer *payer_of(struct dice *dice)
{
    uint32_t at = dice_below(dice, 100);
    for (size_t i = 0; i < COUNT_OF(generate_payers); i++) {
        if (at < generate_payers[i].share) return &generate_payers[i];
        at -= generate_payers[i].share;
    }
    return &generate_payers[0];
}

static void member_make(struct dice *dice, uint64_t family, struct encounter *encounter)
{
    static const char *const prefixes[] = {[MEDICARE] = "", [MEDICAID] = "MD", [COMMERCIAL] = "W"};
    const enum insurer insurer = encounter->payer->insurer;
    if (insurer == MEDICARE) {
        mbi_make(dice, encounter->member);
        return;
    }
    (void)snprintf(
        encounter->member, ID_CHARS, "%s%09llu", prefixes[insurer],
        (unsigned long long)((family * 7919 + dice_below(dice, 7919) + 120000000) % 1000000000));
    if (insurer == COMMERCIAL)
        (void)snprintf(encounter->group, ID_CHARS, "GRP%04u", dice_below(dice, 10000));
}

/* Where a family lives, and its name. */
static void household_share(const struct generate_person *from, struct generate_person *person)
{
    person->last_name = from->last_name;
    person->line1 = from->line1;
    person->city = from->city;
    person->state = from->state;
    person->zip = from->zip;
}

static void adult_make(struct dice *dice, const struct encounter *encounter,
                       struct generate_person *person)
{
    if (encounter->payer->insurer == MEDICARE)
        person_make(dice, RETIRED, OLDEST, encounter->today, person);
    else
        person_make(dice, ADULT, RETIRED - 4, encounter->today, person);
}

/* Three patients a family: the insured, the spouse, a child. With Medicare and Medicaid each
 * insures themself; with Medicare nobody is a child. */
static void relative_make(struct dice *dice, bool child, struct encounter *encounter)
{
    if (child && encounter->payer->insurer != MEDICARE)
        person_make(dice, CHILD_YOUNGEST, CHILD_OLDEST, encounter->today, &encounter->patient);
    else
        adult_make(dice, encounter, &encounter->patient);
    household_share(&encounter->insured, &encounter->patient);
}

void patient_make(const struct generate_plan *plan, uint64_t patient, struct encounter *encounter)
{
    const uint64_t family = patient / FAMILY_MEMBERS, role = patient % FAMILY_MEMBERS;
    struct dice of_family = dice_of(plan->seed, family, SALT_FAMILY);
    struct dice of_person = dice_of(plan->seed, patient, SALT_PERSON);
    encounter->payer = payer_of(&of_family);
    const bool shared = encounter->payer->insurer == COMMERCIAL;
    adult_make(&of_family, encounter, &encounter->insured);
    member_make(shared ? &of_family : &of_person, shared ? family : patient, encounter);
    encounter->patient = encounter->insured;
    encounter->dependent = shared && role > 0;
    encounter->relationship = role == 2 ? "19" : "01";
    if (role > 0) relative_make(&of_person, role == 2, encounter);
    if (!encounter->dependent) encounter->insured = encounter->patient;
    (void)snprintf(encounter->record, ID_CHARS, "M%u%07llu", (unsigned)(plan->seed % 1000),
                   (unsigned long long)(patient % 10000000));
}
