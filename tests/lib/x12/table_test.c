/* One binder reads by the table, one writer writes by it, and every fault has the element and the
 * 999's code. */
#include <criterion/criterion.h>

#include "lib/x12/x837_tables.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

static struct arena *arena;
static struct x12_findings findings;

static void set_up(void)
{
    arena = arena_new(ARENA_BYTES);
    x12_findings_init(&findings, arena, 20);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(x12_bind, .init = set_up, .fini = tear_down);
TestSuite(x12_write, .init = set_up, .fini = tear_down);

static void *bind(const char *text, const struct x12_spec *spec)
{
    struct x12_segment segment = {0};
    struct x12_binding binding = {.arena = arena, .findings = &findings};
    void *record = x12_record_new(arena, spec->record);
    x12_cut(str_of(text), X12_DELIMITERS, &segment);
    x12_bind(&binding, &segment, spec, record);
    return record;
}

Test(x12_bind, finds_each_fault_at_its_element_with_its_code)
{
    static const struct {
        const char *text;
        const struct x12_spec *spec;
        const struct x12_rule *rule; /* NULL: clean */
        unsigned element, component;
        const char *ik403;
    } rows[] = {
        {"CLM*A*1***11:B:1*Y*A*Y*Y", &x837_clm_professional, NULL, 0, 0, NULL},
        {"CLM**1***11:B:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_missing, 1, 0, "1"},
        {"CLM*A*1****Y*A*Y*Y", &x837_clm_professional, &x12_element_missing, 5, 0, "1"},
        {"CLM*A*1***11::1*Y*A*Y*Y", &x837_clm_professional, &x12_element_missing, 5, 2, "1"},
        {"CLM*A*1***11:Q:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_code, 5, 2, "7"},
        {"CLM*A*1***11>B>1*Y*A*Y*Y", &x837_clm_professional, &x12_element_delimiter, 5, 0, "6"},
        {"CLM*A*1***11:B:1:9*Y*A*Y*Y", &x837_clm_professional, &x12_component_too_many, 5, 4, "3"},
        {"CLM*A*1.001***11:B:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_number, 2, 0, "6"},
        {"CLM*A*ten***11:B:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_number, 2, 0, "6"},
        {"CLM*A*1***111:B:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_long, 5, 1, "5"},
        {"CLM*A*1*X**11:B:1*Y*A*Y*Y", &x837_clm_professional, &x12_element_not_used, 3, 0, "I10"},
        {"CLM*A*1***11:A:1*Y*A*Y*Y", &x837_clm_institutional, &x12_element_not_used, 6, 0, "I10"},
        {"N4*ROME*OH*44113*****X", &x12_n4, &x12_element_too_many, 8, 0, "3"},
        {"N4*R*OH*44113", &x12_n4, &x12_element_short, 1, 0, "4"},
        {"NM1*85*2*X*****XX", &x12_nm1_provider, &x12_element_condition, 9, 0, "2"},
        {"DTP*434*RD8*20260601-20260603", &x837_statement, NULL, 0, 0, NULL},
        {"DTP*434*D8*20260601", &x837_statement, &x12_element_code, 2, 0, "7"},
        {"DTP*434*RD8*20260603-20260601", &x837_statement, &x12_element_date, 3, 0, "8"},
        {"DTP*434*RD8*20260601", &x837_statement, &x12_element_date, 3, 0, "8"},
        {"DTP*472*D8*20260230", &x837_service_date, &x12_element_date, 3, 0, "8"},
        {"DTP*435*DT*202606012460", &x12_dtp, &x12_element_time, 3, 0, "9"},
        {"SBR*P*18*******CI", &x837_sbr, NULL, 0, 0, NULL},
        {"SBR*Q*18*******CI", &x837_sbr, &x12_element_code, 1, 0, "7"},
        {"SV2*0120**600*DA*2", &x837_sv2, NULL, 0, 0, NULL},
        {"SV2*0300*HC*600*UN*2", &x837_sv2, &x12_element_missing, 2, 2, "1"},
        {"PER*IC*ANN*TE", &x12_per, &x12_element_condition, 4, 0, "2"},
        {"NTE*ADD*A\x01"
         "B",
         &x12_nte, &x12_element_character, 2, 0, "6"},
        {"NTE*ADD*A^B", &x12_nte, &x12_element_repeats, 2, 0, "12"},
        {"N4*ROME*OH*44113**X*2", &x12_n4, &x12_element_not_used, 5, 0, "I10"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        x12_findings_clear(&findings);
        (void)bind(rows[i].text, rows[i].spec);
        if (!rows[i].rule) {
            cr_expect_eq(findings.count, 0u, "%s: %s", rows[i].text, findings.items[0].text);
            continue;
        }
        cr_assert_gt(findings.count, 0u, "%s", rows[i].text);
        const struct x12_finding *finding = &findings.items[0];
        cr_expect_str_eq(finding->rule->id, rows[i].rule->id, "%s", rows[i].text);
        cr_expect_eq(finding->element, rows[i].element, "%s: element %u", rows[i].text,
                     finding->element);
        cr_expect_eq(finding->component, rows[i].component, "%s: component %u", rows[i].text,
                     finding->component);
        cr_expect_str_eq(finding->rule->codes.ik403, rows[i].ik403, "%s", rows[i].text);
    }
}

Test(x12_bind, puts_elements_into_their_members)
{
    const ServiceLine *line = bind("SV1*HC:99213:25::59*80.1*UN*1.5*11**1:2**Y***Y***0", &x837_sv1);
    cr_expect(str_is(str_from(line->procedure), "99213"));
    cr_expect_eq(line->n_modifiers, 2u);
    cr_expect(str_is(str_from(line->modifiers[1]), "59"));
    cr_expect_eq(line->charge_cents, 8010);
    cr_expect_eq(line->quantity_milli, 1500);
    cr_expect_eq(line->n_pointers, 2u);
    cr_expect_eq(line->pointers[1], 2);
    cr_expect(str_is(str_from(line->emergency), "Y"));
    const DatedEvent *event = bind("DTP*435*DT*202606010800", &x12_dtp);
    cr_expect_eq(event->from, 20260601);
    cr_expect_eq(event->to, 20260601);
    cr_expect(str_is(str_from(event->time), "0800"));
    const Contact *contact = bind("PER*IC*ANN*TE*5551234567*EX*12", &x12_per);
    cr_expect_eq(contact->n_numbers, 2u);
    cr_expect(str_is(str_from(contact->numbers[1]->value), "12"));
}

Test(x12_bind, counts_amounts_that_no_member_can_take)
{
    struct x12_segment segment = {0};
    struct x12_binding binding = {.arena = arena};
    Amount amount = AMOUNT__INIT;
    x12_cut(STR("AMT*D*1e3"), X12_DELIMITERS, &segment);
    x12_bind(&binding, &segment, &x12_amt, &amount);
    cr_expect_eq(binding.unreadable_amounts, 1u);
    cr_expect_eq(amount.cents, 0);
}

Test(x12_write, writes_what_it_read)
{
    static const struct {
        const char *text;
        const struct x12_spec *spec;
    } rows[] = {
        {"CLM*A*80.5***11:B:1*Y*A*Y*Y*P*AA:OA::OH*********7", &x837_clm_professional},
        {"NM1*IL*1*DOE*JANE*Q***MI*M1", &x12_nm1_insured},
        {"N4*TORONTO***CA***ON", &x12_n4},
        {"SBR*P*18*******CI", &x837_sbr},
        {"DMG*D8*19800101*F", &x837_dmg},
        {"PAT*19****D8*20260101*01*150*Y", &x837_pat},
        {"DTP*434*RD8*20260601-20260601", &x837_statement},
        {"DTP*472*D8*20260601", &x837_service_date},
        {"DTP*096*TM*1400", &x12_dtp},
        {"DTP*435*DT*202606010800", &x12_dtp},
        {"REF*2U*X**2U:Y", &x12_ref},
        {"PER*IC**TE*1*EX*2*EM*3", &x12_per},
        {"SV1*HC:99213:25:59::::", &x837_sv1},
        {"SV2*0300*HC:85025*0*UN*0**1.5", &x837_sv2},
        {"SVD*P1*43*HC:84550:::::TEXT**3*2", &x837_svd},
        {"CTP****2.5*ML", &x837_ctp},
        {"AMT*D*0", &x12_amt},
        {"CUR*85*USD", &x837_cur},
        {"OI***Y*P**I", &x837_oi},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
        x12_findings_clear(&findings);
        const void *record = bind(rows[i].text, rows[i].spec);
        cr_expect(x12_write(&out, rows[i].spec, record), "%s", rows[i].text);
        const str wrote = {out.at, out.len - 1};
        if (strcmp(rows[i].text, "SV1*HC:99213:25:59::::") ==
            0) /* required amounts are written as 0 */
            cr_expect(str_is(wrote, "SV1*HC:99213:25:59*0**0"), "%.*s", STR_ARGS(wrote));
        else
            cr_expect(str_is(wrote, rows[i].text), "%s became %.*s", rows[i].text, STR_ARGS(wrote));
    }
}

Test(x12_write, writes_nothing_for_a_record_without_values)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    const Address address = ADDRESS__INIT;
    cr_expect_not(x12_write(&out, &x12_n3, &address));
    cr_expect_eq(out.len, 0u);
}

Test(x12_write, begins_a_new_segment_when_groups_are_full_or_their_front_changes)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    Adjustment items[9], *list[9];
    for (int i = 0; i < 9; i++) {
        adjustment__init(&items[i]);
        items[i].group = str_bytes(i < 8 ? STR("CO") : STR("PR"));
        items[i].reason = str_bytes(STR("45"));
        items[i].cents = 100;
        list[i] = &items[i];
    }
    x12_write_groups(&out, &x12_cas, (void *const *)list, 9);
    cr_expect(str_is(x12_out_str(&out),
                     "CAS*CO*45*1**45*1**45*1**45*1**45*1**45*1~CAS*CO*45*1**45*1~CAS*PR*45*1~"),
              "%.*s", STR_ARGS(x12_out_str(&out)));
}
