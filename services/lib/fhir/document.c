/* Parses JSON by jansson behind a filter that keeps numbers as text and holds depth and count. */
#include "lib/fhir/document.h"

enum { NUMBER_MAX = 64 };

static const struct fhir_refusal not_json = {"fhir.json", "", "structure",
                                             "it is not well-formed JSON"};
static const struct fhir_refusal xml = {"fhir.xml", "", "not-supported",
                                        "FHIR as XML is not read here: send it as JSON"};
static const struct fhir_refusal too_deep = {"fhir.depth", "", "too-costly",
                                             "it is nested deeper than the limit"};
static const struct fhir_refusal too_many = {"fhir.values", "", "too-costly",
                                             "it holds more values than the limit"};

struct filter {
    str rest;
    int32_t depth, value_count;
    bool in_string, escaped;
    const struct fhir_refusal *why;
};

static bool is_xml(str text)
{
    text = str_trim(text);
    return text.len > 0 && text.at[0] == '<';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(str text, size_t at)
{
    size_t n = 0;
    while (at + n < text.len && is_digit(text.at[at + n])) n++;
    return n;
}

/* The length of the JSON number in front (RFC 8259 6), 0: there is none. */
static size_t number_length(str text)
{
    size_t at = text.len && text.at[0] == '-', n = digits(text, at);
    if (n == 0 || (n > 1 && text.at[at] == '0')) return 0;
    at += n;
    if (at < text.len && text.at[at] == '.') {
        n = digits(text, at + 1);
        if (n == 0) return 0;
        at += n + 1;
    }
    if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E')) {
        const bool sign = at + 1 < text.len && (text.at[at + 1] == '+' || text.at[at + 1] == '-');
        n = digits(text, at + 1 + sign);
        if (n == 0) return 0;
        at += n + 1 + sign;
    }
    return at;
}

/* A number ends before what may follow a value; a name of an object is no number. */
static bool number_ends(str text, size_t at)
{
    while (at < text.len && strchr(" \t\r\n", text.at[at]) && text.at[at]) at++;
    return at == text.len || text.at[at] == ',' || text.at[at] == ']' || text.at[at] == '}';
}

static size_t number_pass(struct filter *filter, char *into)
{
    static const char mark[] = "\\u001f"; /* FHIR_NUMBER_MARK, as JSON writes it */
    const size_t mark_len = sizeof mark - 1, n = number_length(filter->rest);
    if (n == 0 || n > NUMBER_MAX - mark_len - 2 || !number_ends(filter->rest, n)) {
        filter->why = &not_json;
        return 0;
    }
    into[0] = '"';
    memcpy(into + 1, mark, mark_len);
    memcpy(into + 1 + mark_len, filter->rest.at, n);
    into[1 + mark_len + n] = '"';
    filter->rest = (str){filter->rest.at + n, filter->rest.len - n};
    return mark_len + n + 2;
}

static void structure_count(struct filter *filter, char c)
{
    if (c == '{' || c == '[') filter->depth++;
    if (c == '}' || c == ']') filter->depth--;
    if (c == '{' || c == '[' || c == ',' || c == ':') filter->value_count++;
    if (filter->depth > FHIR_DEPTH_MAX) filter->why = &too_deep;
    if (filter->value_count > FHIR_VALUES_MAX) filter->why = &too_many;
}

static size_t byte_pass(struct filter *filter, char *into)
{
    const char c = filter->rest.at[0];
    if (!filter->in_string && (c == '-' || is_digit(c))) return number_pass(filter, into);
    if (filter->in_string) {
        if (c == '"' && !filter->escaped) filter->in_string = false;
        filter->escaped = c == '\\' && !filter->escaped;
    } else if (c == '"') {
        filter->in_string = true;
    } else {
        structure_count(filter, c);
    }
    into[0] = c;
    filter->rest = (str){filter->rest.at + 1, filter->rest.len - 1};
    return 1;
}

/* jansson asks for more text: fills at most `room` bytes. */
static size_t filter_read(void *buffer, size_t room, void *context)
{
    struct filter *filter = context;
    char *into = buffer;
    size_t len = 0;
    while (filter->rest.len && room - len >= NUMBER_MAX && !filter->why)
        len += byte_pass(filter, into + len);
    return filter->why ? (size_t)-1 : len;
}

json_t *fhir_parse(str text, const struct fhir_refusal **why)
{
    json_error_t error;
    struct filter filter = {.rest = text};
    if (str_starts(text, "\xEF\xBB\xBF")) filter.rest = (str){text.at + 3, text.len - 3};
    json_t *json = json_load_callback(filter_read, &filter, JSON_REJECT_DUPLICATES, &error);
    *why = json ? NULL : filter.why ? filter.why : is_xml(text) ? &xml : &not_json;
    return json;
}
